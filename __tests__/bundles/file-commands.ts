import { createRunnerMasker } from './runner-masker.ts';

/**
 * Reads a file by which a step sets outputs, variables or state, as the runner does: `name=value`, or
 * `name<<delimiter`, lines, `delimiter`. Of a name that was set twice the last counts, and so of names
 * that differ in their case alone. A line that is neither fails the step, and so it throws here.
 */
export function readPairs(text: string): Readonly<Record<string, string>> {
  const lines = text.replace(/\n$/, '').split('\n');
  const pairs = new Map<string, readonly [name: string, value: string]>();
  for (let at = 0; at < lines.length; at += 1) {
    if (lines[at] === '') continue;
    const { name, value, end } = readPair(lines, at);
    pairs.set(name.toLowerCase(), [name, value]);
    at = end;
  }
  return Object.fromEntries(pairs.values());
}

interface Pair {
  readonly name: string;
  readonly value: string;
  /** Number of the line that ends it. */
  readonly end: number;
}

function readPair(lines: readonly string[], at: number): Pair {
  const line = lines[at] ?? '';
  const [, name = '', sign, rest = ''] = /^(.*?)(=|<<)(.*)$/s.exec(line) ?? [];
  if (sign === undefined || name === '') throw new TypeError(`Invalid format '${line}'`);
  if (sign === '=') return { name, value: rest, end: at };
  const end = findDelimiter(lines, at + 1, rest);
  return { name, value: lines.slice(at + 1, end).join('\n'), end };
}

function findDelimiter(lines: readonly string[], from: number, delimiter: string): number {
  const end = delimiter === '' ? -1 : lines.indexOf(delimiter, from);
  if (end < 0) throw new TypeError(`Matching delimiter not found '${delimiter}'`);
  return end;
}

/** Variables that a step sets for the next ones; the runner takes all but what would change Node. */
export function readVariables(text: string): Readonly<Record<string, string>> {
  const pairs = readPairs(text);
  if (Object.keys(pairs).some((name) => name.toUpperCase() === 'NODE_OPTIONS')) {
    throw new TypeError("Can't store NODE_OPTIONS output parameter");
  }
  return pairs;
}

/** Folders that a step puts before the PATH of the next ones, the last one first. */
export function readPath(text: string): readonly string[] {
  const folders = text.split(/\r?\n/).filter((line) => line !== '');
  return [...new Set(folders.reverse())];
}

/** The runner hands on no output that is longer. */
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** Outputs that a step sets; one that is too long never reaches who asks for it, and so throws here. */
export function readOutputs(text: string): Readonly<Record<string, string>> {
  const pairs = readPairs(text);
  for (const [name, value] of Object.entries(pairs)) {
    const size = Buffer.byteLength(value);
    if (size > MAX_OUTPUT_BYTES) throw new TypeError(`${name} has ${String(size)} bytes`);
  }
  return pairs;
}

/** A longer summary is dropped, with an error on the run's page and the step still green. */
const MAX_SUMMARY_BYTES = 1024 * 1024;

/**
 * The summary as the run's page shows it: masked line by line.
 *
 * @throws {@link TypeError} for one that would be dropped, which no step of ours may let happen.
 */
export function readSummary(text: string, masks: readonly string[]): string {
  const size = Buffer.byteLength(text);
  if (size > MAX_SUMMARY_BYTES) throw new TypeError(`a summary of ${String(size)} bytes`);
  const masker = createRunnerMasker(masks);
  return text
    .split('\n')
    .map((line) => masker.mask(line))
    .join('\n');
}
