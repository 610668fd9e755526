import { type Diagnostic, type Place } from './diagnostic.ts';

/**
 * Writes a finding as plain text: severity, summary and code, the place as `file:line:column`, the
 * source line with carets under the spot, and the detail.
 *
 * Long lines are cut around the spot, with an ellipsis at their end, and control characters are shown
 * as U+FFFD, so that a file cannot speak to the terminal.
 */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { severity, summary, code, detail, place } = diagnostic;
  const head = `${severity}: ${summary} (${code})`;
  const where = place === undefined ? [] : formatPlace(place);
  const lines = detail === '' ? [] : detail.split('\n');
  const sentences = lines.map((line) => `  ${toPrintable(line)}`.trimEnd());
  return [head, ...where, ...sentences].join('\n');
}

/** Columns of source text that are shown at most. */
const WIDTH = 100;
/** Columns of text kept before the spot when a line is cut. */
const LEAD = 40;

/** The lines that show a spot: where it is, the source line, and the carets under it. */
export function formatPlace(place: Place): readonly string[] {
  const number = String(place.line);
  const gutter = ' '.repeat(number.length);
  const spot = place.column - 1;
  const start = spot > WIDTH - LEAD ? findWordStart(place.sourceLine, spot - LEAD, spot) : 0;
  const shown = toPrintable(cutTo(place.sourceLine.slice(start), WIDTH));
  const before = shown.slice(0, spot - start).replace(/[^\t]/g, ' ');
  const room = Math.max(1, shown.length - (spot - start));
  const carets = '^'.repeat(Math.max(1, Math.min(place.length, room)));
  return [
    `  ${toPrintable(place.file)}:${number}:${String(place.column)}`,
    `  ${gutter} |`,
    `  ${number} | ${shown}`,
    `  ${gutter} | ${before}${carets}`,
  ];
}

/**
 * Where the first whole word begins that does, or the first position when none does. The rest of a
 * word is left out, since it may be that of a secret, which is found by its beginning.
 */
function findWordStart(line: string, from: number, to: number): number {
  const space = line.slice(from, to).search(/\s\S/);
  return space === -1 ? from : from + space + 1;
}

/** Marks where it cut, so that what was cut short there can be told. */
function cutTo(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

function toPrintable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/g, '\uFFFD');
}
