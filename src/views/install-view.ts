import { toErrorChain } from '../kernel/index.ts';
import { joinBlocks } from './blocks.ts';
import { codeSpan, escapeMarkdown, markdownTable } from './markdown.ts';
import { countOf, toColumns, toPlainLine } from './plain.ts';
import type { View } from './view.ts';

/** How it went with one plugin of a lockfile. */
export type InstalledLine = {
  readonly plugin: { readonly name: string; readonly version: string };
} & (
  | {
      readonly kind: 'installed';
      readonly sha256: string;
      readonly from: 'kept' | 'cache' | 'download';
    }
  | { readonly kind: 'failed'; readonly error: unknown }
);

/** What is installed, from where, and what is not. */
export function installView({
  pluginFolder,
  results,
}: {
  readonly pluginFolder: string;
  readonly results: readonly InstalledLine[];
}): View {
  const failed = results.filter(({ kind }) => kind === 'failed').length;
  const total =
    failed === 0
      ? `${countOf(results.length, 'plugin')} installed in ${pluginFolder}.`
      : `${String(failed)} of ${countOf(results.length, 'plugin')} could not be installed.`;
  const rows = results.map((line) => [
    line.plugin.name,
    line.plugin.version,
    line.kind === 'installed' ? FROM[line.from] : 'failed',
    line.kind === 'installed' ? line.sha256.slice(0, SHOWN_DIGITS) : '',
  ]);
  const table = rows.length === 0 ? [] : [toColumns(rows.map((row) => row.map(toPlainLine)))];
  return {
    text: `${[...table, toPlainLine(total)].join('\n\n')}\n`,
    markdown: joinBlocks([
      '### Provider plugins',
      ...(rows.length === 0 ? [] : [markdownTable(HEADINGS, rows.map(toCells))]),
      escapeMarkdown(total),
      ...results.flatMap((line) => (line.kind === 'failed' ? [explain(line)] : [])),
    ]),
  };
}

/** The page is often all that somebody opens. */
function explain({ plugin, error }: InstalledLine & { readonly kind: 'failed' }): string {
  const { text, hint } = toErrorChain(error);
  const sentences = hint === undefined ? `${text}.` : `${text}. ${hint}`;
  return `- ${codeSpan(plugin.name)}: ${escapeMarkdown(sentences)}`;
}

const HEADINGS = ['Plugin', 'Version', 'Came from', 'SHA-256 of the archive'];
/** Enough to compare by eye; the lockfile has them all. */
const SHOWN_DIGITS = 12;

const FROM = { kept: 'already there', cache: 'cache', download: 'download' } as const;

function toCells([name = '', version = '', from = '', digest = '']: readonly string[]): string[] {
  return [codeSpan(name), codeSpan(version), from, codeSpan(digest)];
}
