import { toColumns } from '../views/index.ts';
import type { CommandSpec, FlagSpec, PositionalSpec } from './command-spec.ts';
import { beginsWith } from './find-command.ts';

/** How a command is used: made from the table alone, so that it names no flag that is not there (T-77). */
export function helpText(command: CommandSpec): string {
  const positionals = command.positionals ?? [];
  const usage = ['wfctl', ...command.path, '[flags]', ...positionals.map(usageOf)].join(' ');
  return sections([
    `${command.summary}.`,
    section('Usage', usage),
    ...(positionals.length === 0
      ? []
      : [section('Arguments', toColumns(positionals.map(({ name, summary }) => [name, summary])))]),
    ...(command.flags.length === 0
      ? []
      : [
          section('Flags', toColumns(command.flags.map((flag) => [flagUsage(flag), flag.summary]))),
        ]),
    ...(command.examples.length === 0 ? [] : [section('Examples', command.examples.join('\n'))]),
  ]);
}

/** The commands that begin with these words. */
export function groupHelpText(path: readonly string[], table: readonly CommandSpec[]): string {
  const below = table.filter((command) => beginsWith(command.path, path));
  const rows = below.map((command) => [command.path.join(' '), command.summary]);
  const name = ['wfctl', ...path].join(' ');
  return sections([
    section('Usage', `${name} <command> [flags]`),
    section('Commands', toColumns(rows)),
    `Run "${['wfctl', ...path, '<command>', '--help'].join(' ')}" for the flags of a command.`,
  ]);
}

function sections(parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`;
}

function section(title: string, body: string): string {
  return `${title}:\n${body.replace(/^/gm, '  ')}`;
}

function usageOf({ name, isRequired, isRepeatable }: PositionalSpec): string {
  const word = isRepeatable === true ? `${name}…` : name;
  return isRequired ? `<${word}>` : `[${word}]`;
}

function flagUsage(flag: FlagSpec): string {
  const names = [...(flag.aliases ?? []), flag.name]
    .sort((left, right) => left.length - right.length)
    .map((name) => (name.length === 1 ? `-${name}` : `--${name}`));
  const value = valueName(flag);
  return `${names.join(', ')}${value === '' ? '' : ` ${value}`}`;
}

function valueName({ takes, placeholder }: FlagSpec): string {
  if (takes.kind === 'boolean') return '';
  if (takes.kind === 'choice') return takes.choices.join('|');
  return placeholder ?? PLACEHOLDERS[takes.kind];
}

const PLACEHOLDERS = {
  text: 'TEXT',
  texts: 'TEXT',
  list: 'A,B',
  count: 'N',
  duration: 'DURATION',
} as const;
