import { type Diagnostic, type Place } from './diagnostic.ts';

/**
 * Writes a finding as plain text: severity, summary and code, the place as `file:line:column`, the
 * source line with carets under the spot, and the detail.
 *
 * Long lines are cut around the spot, and control characters are shown as U+FFFD, so that a file
 * cannot speak to the terminal.
 */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { severity, summary, code, detail, place } = diagnostic;
  const head = `${severity}: ${summary} (${code})`;
  const where = place === undefined ? [] : formatPlace(place);
  const sentences = detail.split('\n').map((line) => `  ${toPrintable(line)}`);
  return [head, ...where, ...sentences].join('\n');
}

/** Columns of source text that are shown at most. */
const WIDTH = 100;
/** Columns of text kept before the spot when a line is cut. */
const LEAD = 40;

function formatPlace(place: Place): readonly string[] {
  const number = String(place.line);
  const gutter = ' '.repeat(number.length);
  const spot = place.column - 1;
  const start = spot > WIDTH - LEAD ? spot - LEAD : 0;
  const shown = toPrintable(place.sourceLine.slice(start, start + WIDTH));
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

function toPrintable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/g, '\uFFFD');
}
