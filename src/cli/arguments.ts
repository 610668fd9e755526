import { assertNever, findNearest, parseDuration } from '../kernel/index.ts';
import {
  type CommandSpec,
  type FlagSpec,
  type FlagValue,
  type ParsedFlags,
  type PositionalSpec,
  toParsedFlags,
} from './command-spec.ts';
import {
  type CutArguments,
  type CutFlag,
  cutArguments,
  findCommand,
  findFlag,
} from './find-command.ts';
import { groupHelpText, helpText } from './help.ts';

/** What a command line asks for, of the commands in a table. */
export type ParsedArguments<Command extends CommandSpec = CommandSpec> =
  | {
      readonly kind: 'run';
      readonly command: Command;
      readonly flags: ParsedFlags;
      readonly positionals: readonly string[];
    }
  | { readonly kind: 'help'; readonly text: string }
  | {
      readonly kind: 'usage-error';
      /** Never repeats a flag's value: it may be a secret. */
      readonly message: string;
      /** The command line that explains what would have been understood. */
      readonly helpCommand: string;
    };

/**
 * Reads a command line.
 *
 * Flags may stand anywhere, with one dash or two, as `--flag value` or `--flag=value`; the last one
 * given wins. Whatever is not understood is refused, with the nearest match, and nothing is left
 * over in silence (T-04).
 */
export function parseArguments<Command extends CommandSpec>(
  argv: readonly string[],
  table: readonly Command[],
): ParsedArguments<Command> {
  const cut = cutArguments(argv, table);
  const asksHelp = cut.flags.some(({ name }) => HELP_NAMES.has(name)) || cut.words[0] === 'help';
  if (isVersionFlag(cut)) return parseArguments(['version'], table);
  const words = cut.words[0] === 'help' ? cut.words.slice(1) : cut.words;
  const found = findCommand(words, table);
  switch (found.kind) {
    case 'unknown':
      return usageError(`unknown command "${found.word}"`, { path: [], nearest: found.nearest });
    case 'group':
      return asksHelp || argv.length === 0
        ? { kind: 'help', text: groupHelpText(found.path, table) }
        : usageError(`"${['wfctl', ...found.path].join(' ')}" needs a command after it`, found);
    case 'command':
      if (asksHelp) return { kind: 'help', text: helpText(found.command) };
      return parseForCommand(found.command, { flags: cut.flags, positionals: found.positionals });
    default:
      return assertNever(found);
  }
}

const HELP_NAMES = new Set(['help', 'h']);

/** `wfctl --version`, and nothing else, means `wfctl version`. */
function isVersionFlag(cut: CutArguments): boolean {
  return cut.words.length === 0 && cut.flags.length === 1 && cut.flags[0]?.name === 'version';
}

function parseForCommand<Command extends CommandSpec>(
  command: Command,
  given: { readonly flags: readonly CutFlag[]; readonly positionals: readonly string[] },
): ParsedArguments<Command> {
  const values = new Map<string, FlagValue>();
  for (const cut of given.flags) {
    const flag = findFlag(command, cut.name);
    if (flag === undefined) return unknownFlag(cut, command);
    const read = readValue(flag, cut);
    if (read.kind === 'refused') return usageError(`${cut.typed} ${read.because}`, command);
    values.set(flag.name, merge(values.get(flag.name), read.value));
  }
  const problem = checkPositionals(command.positionals ?? [], given.positionals);
  if (problem !== undefined) return usageError(problem, command);
  return {
    kind: 'run',
    command,
    flags: toParsedFlags(values),
    positionals: given.positionals,
  };
}

function unknownFlag(cut: CutFlag, command: CommandSpec): UsageError {
  const names = command.flags.flatMap((flag) => [flag.name, ...(flag.aliases ?? [])]);
  const problem = `unknown flag ${cut.typed} of "wfctl ${command.path.join(' ')}"`;
  const { elsewhere = {} } = command;
  const instead = Object.hasOwn(elsewhere, cut.name) ? elsewhere[cut.name] : undefined;
  if (instead !== undefined) return usageError(`${problem}: ${instead}`, { path: command.path });
  const nearest = findNearest(cut.name, names) ?? findLongerOrShorter(cut.name, names);
  return usageError(problem, {
    path: command.path,
    nearest: nearest === undefined ? undefined : withDashes(nearest),
  });
}

/** `--environment` for `--env`, `--auto` for `--auto-approve`. */
function findLongerOrShorter(name: string, known: readonly string[]): string | undefined {
  return known
    .filter((candidate) => candidate.length > 2 && name.length > 2)
    .find((candidate) => name.startsWith(candidate) || candidate.startsWith(name));
}

function withDashes(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

type UsageError = Extract<ParsedArguments, { readonly kind: 'usage-error' }>;

function usageError(
  problem: string,
  about: { readonly path: readonly string[]; readonly nearest?: string | undefined },
): UsageError {
  const hint = about.nearest === undefined ? '' : `; did you mean "${about.nearest}"?`;
  return {
    kind: 'usage-error',
    message: problem + hint,
    helpCommand: ['wfctl', ...about.path, '--help'].join(' '),
  };
}

/** A repeated list grows; every other flag keeps what was given last. */
function merge(before: FlagValue | undefined, value: FlagValue): FlagValue {
  return typeof before === 'object' && typeof value === 'object' ? [...before, ...value] : value;
}

type ReadValue =
  | { readonly kind: 'read'; readonly value: FlagValue }
  | { readonly kind: 'refused'; readonly because: string };

function readValue(flag: FlagSpec, { value }: CutFlag): ReadValue {
  const { takes } = flag;
  if (takes.kind === 'boolean') return orRefuse(readBoolean(value), 'is true or false');
  if (value === undefined) return { kind: 'refused', because: 'needs a value' };
  switch (takes.kind) {
    case 'text':
      return orRefuse(findText(value), 'is empty');
    case 'texts':
      return orRefuse(findTexts(value), 'is empty');
    case 'list':
      return orRefuse(findList(value), 'is empty');
    case 'count':
      return orRefuse(readCount(value), 'is a whole number of at least 1');
    case 'duration':
      return orRefuse(parseDuration(value), 'is a duration such as 250ms, 30s or 5m');
    case 'choice':
      return orRefuse(
        takes.choices.includes(value) ? value : undefined,
        `is one of ${takes.choices.join(', ')}`,
      );
    default:
      return assertNever(takes);
  }
}

function orRefuse(value: FlagValue | undefined, because: string): ReadValue {
  return value === undefined ? { kind: 'refused', because } : { kind: 'read', value };
}

/** What a variable or a command came to that gave nothing must not pass for "not given". */
function findText(value: string): string | undefined {
  return value.trim() === '' ? undefined : value;
}

function findTexts(value: string): readonly string[] | undefined {
  return findText(value) === undefined ? undefined : [value];
}

function readCount(value: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined;
}

function readBoolean(value: string | undefined): boolean | undefined {
  if (value === undefined || value === 'true') return true;
  return value === 'false' ? false : undefined;
}

/** A keep-list that a variable should have given must not pass for one that nobody gave. */
function findList(value: string): readonly string[] | undefined {
  const items = value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return items.length === 0 ? undefined : items;
}

function checkPositionals(
  specs: readonly PositionalSpec[],
  given: readonly string[],
): string | undefined {
  const missing = specs[given.length];
  if (missing?.isRequired === true) return `missing argument: ${missing.name}`;
  const isOpen = specs.at(-1)?.isRepeatable === true;
  const leftover = isOpen ? undefined : given[specs.length];
  return leftover === undefined ? undefined : `unexpected argument "${leftover}"`;
}
