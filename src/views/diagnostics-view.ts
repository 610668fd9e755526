import { type Diagnostic, formatDiagnostic, formatPlace } from '../kernel/index.ts';
import { firstOf, joinBlocks } from './blocks.ts';
import { codeBlock, escapeMarkdown } from './markdown.ts';
import { countOf, toPlainText } from './plain.ts';
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

function toMarkdown({ place, severity, summary, detail }: Diagnostic): string {
  const icon = severity === 'error' ? '❌' : '⚠️';
  return [
    `${icon} **${escapeMarkdown(summary)}**`,
    ...(place === undefined ? [] : [codeBlock(formatPlace(place).join('\n'))]),
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
