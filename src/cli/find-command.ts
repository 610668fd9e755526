import { findNearest } from '../kernel/index.ts';
import type { CommandSpec, FlagSpec } from './command-spec.ts';

/** An argument list, cut into flags and words. */
export interface CutArguments {
  readonly words: readonly string[];
  readonly flags: readonly CutFlag[];
}

/** A flag as it was written. */
export interface CutFlag {
  /** Without dashes. */
  readonly name: string;
  /** `undefined` where no value was given or none is wanted. */
  readonly value: string | undefined;
  /** As typed, for messages: `-env`, never the value. */
  readonly typed: string;
}

/** What the words on the command line call. */
export type FoundCommand<Command extends CommandSpec = CommandSpec> =
  | {
      readonly kind: 'command';
      readonly command: Command;
      /** The words after its path. */
      readonly positionals: readonly string[];
    }
  /** Words that several commands begin with, or no word at all. */
  | { readonly kind: 'group'; readonly path: readonly string[] }
  | { readonly kind: 'unknown'; readonly word: string; readonly nearest: string | undefined };

/** Finds the command with the longest path that the words begin with. */
export function findCommand<Command extends CommandSpec>(
  words: readonly string[],
  table: readonly Command[],
): FoundCommand<Command> {
  let best: Command | undefined;
  for (const command of table) {
    const isLonger = command.path.length > (best?.path.length ?? 0);
    if (isLonger && beginsWith(words, command.path)) best = command;
  }
  if (best !== undefined) {
    return { kind: 'command', command: best, positionals: words.slice(best.path.length) };
  }
  return table.some((command) => beginsWith(command.path, words))
    ? { kind: 'group', path: words }
    : explainUnknown(words, table);
}

function explainUnknown(
  words: readonly string[],
  table: readonly CommandSpec[],
): Extract<FoundCommand, { readonly kind: 'unknown' }> {
  let depth = 0;
  while (table.some(({ path }) => beginsWith(path, words.slice(0, depth + 1)))) depth += 1;
  const known = words.slice(0, depth);
  const next = table
    .filter(({ path }) => beginsWith(path, known))
    .map(({ path }) => path[depth] ?? '');
  const word = words[depth] ?? '';
  const nearest = findNearest(word, [...new Set(next)]);
  return {
    kind: 'unknown',
    word: [...known, word].join(' '),
    nearest: nearest === undefined ? undefined : [...known, nearest].join(' '),
  };
}

/** Whether a list of words begins with another. */
export function beginsWith(words: readonly string[], start: readonly string[]): boolean {
  return start.length <= words.length && start.every((word, index) => words[index] === word);
}

/**
 * Cuts an argument list into words and flags, wherever either stands (T-04). One dash or two are the
 * same; `--` ends the flags.
 *
 * Whether a flag takes the next argument depends on the command, which may come after it: it is
 * looked up among the commands that the words so far can still lead to.
 */
export function cutArguments(argv: readonly string[], table: readonly CommandSpec[]): CutArguments {
  const words: string[] = [];
  const flags: CutFlag[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at] ?? '';
    if (argument === '--') {
      words.push(...argv.slice(at + 1));
      break;
    }
    const written = parseFlag(argument);
    if (written === undefined) {
      words.push(argument);
      continue;
    }
    const next = argv[at + 1];
    const takesNext =
      written.value === undefined && isValue(next) && wantsValue(written.name, words, table);
    flags.push(takesNext ? { ...written, value: next } : written);
    if (takesNext) at += 1;
  }
  return { words, flags };
}

function parseFlag(argument: string): CutFlag | undefined {
  const [, typed, name, value] = /^(--?([^=-][^=]*))(?:=([^]*))?$/.exec(argument) ?? [];
  return typed === undefined || name === undefined ? undefined : { name, typed, value };
}

/** What looks like a flag is not taken for a value: `--env --format json` lacks one. */
function isValue(argument: string | undefined): argument is string {
  return argument !== undefined && (argument === '-' || !/^-[^\d]/.test(argument));
}

function wantsValue(
  name: string,
  words: readonly string[],
  table: readonly CommandSpec[],
): boolean {
  return table.some(
    (command) =>
      (beginsWith(words, command.path) || beginsWith(command.path, words)) &&
      findFlag(command, name)?.takes.kind !== 'boolean' &&
      findFlag(command, name) !== undefined,
  );
}

/** The flag of that name or alias. */
export function findFlag(command: CommandSpec, name: string): FlagSpec | undefined {
  return command.flags.find((flag) => flag.name === name || flag.aliases?.includes(name) === true);
}
