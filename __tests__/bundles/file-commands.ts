import { createRunnerMasker } from './runner-masker.ts';

/**
 * Reads a file by which a step sets outputs, variables or state, as the runner does: `name=value`, or
 * `name<<delimiter`, lines, `delimiter`. Of a name that was set twice the last counts. A line that is
 * neither fails the step, and so it throws here.
 */
export function readPairs(text: string): Readonly<Record<string, string>> {
  const lines = text.replace(/\n$/, '').split('\n');
  const pairs: Record<string, string> = {};
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const [, name = '', sign, rest = ''] = /^(.*?)(=|<<)(.*)$/.exec(line) ?? [];
    if (sign === undefined || name === '') throw new TypeError(`Invalid format '${line}'`);
    if (sign === '=') {
      pairs[name] = rest;
      continue;
    }
    const end = findDelimiter(lines, at + 1, rest);
    pairs[name] = lines.slice(at + 1, end).join('\n');
    at = end;
  }
  return pairs;
}

function findDelimiter(lines: readonly string[], from: number, delimiter: string): number {
  const end = delimiter === '' ? -1 : lines.indexOf(delimiter, from);
  if (end < 0) throw new TypeError(`Matching delimiter not found '${delimiter}'`);
  return end;
}

/** Variables that a step sets for the next ones; the runner takes all but what would change Node. */
export function readVariables(text: string): Readonly<Record<string, string>> {
  const pairs = readPairs(text);
  if ('NODE_OPTIONS' in pairs) throw new TypeError("Can't store NODE_OPTIONS output parameter");
  return pairs;
}

/** A summary that is longer than this is not shown at all, and the step fails. */
const MAX_SUMMARY_BYTES = 1024 * 1024;

/** The summary as the run's page shows it: masked line by line. */
export function readSummary(text: string, masks: readonly string[]): string {
  const size = Buffer.byteLength(text);
  if (size > MAX_SUMMARY_BYTES) throw new TypeError(`a summary of ${String(size)} bytes`);
  const masker = createRunnerMasker();
  for (const mask of masks) masker.add(mask);
  return text
    .split('\n')
    .map((line) => masker.mask(line))
    .join('\n');
}
