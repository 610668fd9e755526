import type { Diagnostic, Place } from '../kernel/index.ts';
import { firstOf, joinBlocks } from './blocks.ts';
import { codeBlock, codeSpan, escapeMarkdown } from './markdown.ts';
import { countOf, indent, toPlainLine, toPlainText } from './plain.ts';
import type { View } from './view.ts';

/** More findings than this help nobody; the rest is counted. */
const MAX_SHOWN = 200;

/** Findings about the user's files: what, where, with the line itself and a caret under the spot. */
export function diagnosticsView(diagnostics: readonly Diagnostic[]): View {
  const { shown, missing } = firstOf(diagnostics, MAX_SHOWN);
  const rest = missing === 0 ? [] : [`… and ${countOf(missing, 'more finding')}.`];
  return {
    text: `${[...shown.map(formatDiagnostic), ...rest].join('\n\n')}\n`,
    markdown: joinBlocks([...shown.map(toMarkdown), ...rest]),
  };
}

/** One finding as plain text, without a newline at its end. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { place, severity, summary, detail } = diagnostic;
  return [
    `${severity}: ${toPlainLine(summary)}`,
    ...(place === undefined ? [] : [`  at ${formatPlace(place)}`, '', sourceWithCaret(place), '']),
    ...(detail === '' ? [] : [indent(toPlainText(detail).trimEnd(), '  ')]),
  ].join('\n');
}

/** `infra.yaml:12:5`, as editors and terminals link it. */
export function formatPlace(place: Place): string {
  return `${toPlainLine(place.file)}:${String(place.line)}:${String(place.column)}`;
}

function sourceWithCaret(place: Place): string {
  const margin = String(place.line);
  const source = toPlainText(place.sourceLine).replaceAll('\n', ' ');
  // A tab before the spot stays a tab, so that the caret stands right however wide tabs are.
  const lead = place.sourceLine.slice(0, place.column - 1).replace(/[^\t]/g, ' ');
  const room = Math.max(1, place.sourceLine.length - (place.column - 1));
  const caret = '^'.repeat(Math.max(1, Math.min(place.length, room)));
  return `  ${margin} | ${source}\n  ${' '.repeat(margin.length)} | ${lead}${caret}`;
}

function toMarkdown(diagnostic: Diagnostic): string {
  const { place, severity, summary, detail } = diagnostic;
  const icon = severity === 'error' ? '❌' : '⚠️';
  return [
    `${icon} **${escapeMarkdown(summary)}**${place === undefined ? '' : ` at ${codeSpan(formatPlace(place))}`}`,
    ...(place === undefined ? [] : [codeBlock(sourceWithCaret(place))]),
    ...paragraphs(detail),
  ].join('\n\n');
}

/** What stands indented is there to be copied: it becomes a block, the rest running text. */
function paragraphs(detail: string): readonly string[] {
  const runs: { readonly isCode: boolean; readonly lines: string[] }[] = [];
  for (const line of toPlainText(detail).split('\n')) {
    if (line.trim() === '') continue;
    const isCode = /^\s{2}/.test(line);
    const last = runs.at(-1);
    if (last?.isCode === isCode) last.lines.push(line);
    else runs.push({ isCode, lines: [line] });
  }
  return runs.map(({ isCode, lines }) =>
    isCode
      ? codeBlock(lines.map((line) => line.trim()).join('\n'))
      : escapeMarkdown(lines.join(' ')),
  );
}
