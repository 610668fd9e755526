import { isSensitiveName } from '../kernel/index.ts';

/** The lines of a text, by their number from zero; without their line ends. */
export type Lines = (index: number) => string;

/** A key as it stands on a line, and where its value may begin. */
interface Key {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Whether it follows a comma or a brace: then it is no part of a plain text. */
  readonly isMember: boolean;
}

/**
 * One line of YAML with stars for every secret that is written out in it: the passwords of URLs, and
 * what stands under a key that is named like a credential, also when that key stands on a line above.
 * As many stars as there were characters, so that a column is still the same column. References such
 * as `${NAME}` stay.
 *
 * It goes by the look of the lines and not by what they parse to, since it is needed most where they do
 * not parse. In doubt it hides more.
 */
export function hideSecrets(lines: Lines, index: number): string {
  const line = lines(index).replace(URL_PASSWORD, toStars);
  const around = keysAround(lines, index);
  if (around.some(isDeclaration)) return line;
  return around.some(isSecret) ? toStars(line) : hideValues(line, around.length === 0);
}

const URL_PASSWORD = /(?<=:\/\/[^\s/:@]{0,200}:)[^\s/]+(?=@)/g;

function hideValues(line: string, isTopLevel: boolean): string {
  let shown = '';
  let from = 0;
  keysOf(line).forEach((key, index, keys) => {
    // One that is part of a value was dealt with as a whole; one at the margin names a section.
    const isOwn = key.start >= from && !(isTopLevel && key.start === 0);
    if (!isOwn || (!isDeclaration(key) && !isSecret(key))) return;
    const end = endOfValue(line, key, keys.slice(index + 1, index + 1 + LOOK_AHEAD));
    const value = line.slice(key.end, end);
    shown += line.slice(from, key.end) + (isDeclaration(key) ? value : toStars(value));
    from = end;
  });
  return shown + line.slice(from);
}

/** Keys within one value at most; a line may be as long as a file, and of one with more the rest is hidden. */
const LOOK_AHEAD = 200;

function toStars(text: string): string {
  return text.replace(/\$\{[\w.]*\}|\S/g, (found) => (found.length > 1 ? found : '*'));
}

/** Under these stand names of secrets and what is to become of them. */
const DECLARATIONS: ReadonlySet<string> = new Set(['outputs', 'sinks', 'generate', 'entries']);

function isDeclaration({ name }: Key): boolean {
  return DECLARATIONS.has(name);
}

/** What ends in `env` holds the name of a variable. */
function isSecret({ name }: Key): boolean {
  return isSensitiveName(name) && !/env$/i.test(name);
}

/** A plain key needs a space behind its colon; one in quotes does not. */
const KEY =
  /(?<=^|[\s{[,])(?:(["'])(?<quoted>[^"']+)\1\s*:|(?<plain>[^\s"'{}[\],:#][^\s{}[\],:]*)\s*:(?=\s|$))/g;

function keysOf(line: string): readonly Key[] {
  return [...line.matchAll(KEY)].map((match) => ({
    name: match.groups?.['quoted'] ?? match.groups?.['plain'] ?? '',
    start: match.index,
    end: match.index + match[0].length,
    isMember: /[,{[]\s*$/.test(line.slice(Math.max(0, match.index - 20), match.index)),
  }));
}

/**
 * The keys within whose values a line stands, by its indentation; of a line with several keys the last
 * one, whose value is what can go on below. Sections of the file itself are none.
 */
function keysAround(lines: Lines, index: number): readonly Key[] {
  const around: Key[] = [];
  let depth = indentOf(lines(index));
  for (let above = index - 1; above >= 0 && depth > 0; above -= 1) {
    const line = lines(above);
    const indent = indentOf(line);
    if (line.trim() === '' || indent >= depth) continue;
    depth = indent;
    const last = keysOf(line).at(-1);
    if (last !== undefined && last.start > 0) around.push(last);
  }
  return around;
}

/** Where a line's content begins, behind the dashes of lists. */
function indentOf(line: string): number {
  return /^(?:\s|-(?=\s|$))*/.exec(line)?.[0].length ?? 0;
}

/**
 * Where the value that begins behind a key ends for sure: at the next key behind it, or with the line.
 * What stands between a quote and that key is hidden too, since that is where mistakes are.
 */
function endOfValue(line: string, { end: from }: Key, following: readonly Key[]): number {
  const start = from + (/^\s*(?:[!&]\S*\s+)*/.exec(line.slice(from))?.[0].length ?? 0);
  const end = endOfWhole(line, start);
  const next = following.find((key) => key.start >= end && key.isMember);
  return next?.start ?? line.length;
}

function endOfWhole(line: string, start: number): number {
  switch (line.charAt(start)) {
    case '"':
    case "'":
      return endOfQuoted(line, start);
    case '{':
    case '[':
      return endOfNested(line, start);
    default:
      return start;
  }
}

function endOfQuoted(line: string, start: number): number {
  const quote = line.charAt(start);
  const escaped = quote === '"' ? '\\' : "''";
  for (let at = start + 1; at < line.length; at += 1) {
    if (line.startsWith(escaped, at)) at += 1;
    else if (line.charAt(at) === quote) return at + 1;
  }
  return line.length;
}

function endOfNested(line: string, start: number): number {
  let depth = 0;
  for (let at = start; at < line.length; at += 1) {
    const unit = line.charAt(at);
    if (unit === '"' || unit === "'") at = endOfQuoted(line, at) - 1;
    else if (unit === '{' || unit === '[') depth += 1;
    else if (unit === '}' || unit === ']') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return line.length;
}
