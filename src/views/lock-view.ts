import { joinBlocks } from './blocks.ts';
import { codeSpan, escapeMarkdown, markdownTable } from './markdown.ts';
import { countOf, toColumns, toPlainLine } from './plain.ts';
import type { View } from './view.ts';

/** One plugin of a lockfile. */
export interface LockedLine {
  readonly name: string;
  readonly version: string;
  /** By platform. */
  readonly archives: ReadonlyMap<string, unknown>;
}

/** What is locked, and whether that is new. */
export function lockView(lock: {
  readonly file: string;
  readonly isChanged: boolean;
  readonly plugins: readonly LockedLine[];
}): View {
  const { file, isChanged, plugins } = lock;
  const total = isChanged
    ? `Locked ${countOf(plugins.length, 'plugin')} in ${file}.`
    : `${file} is up to date: ${countOf(plugins.length, 'plugin')}.`;
  const rows = plugins.map(({ name, version, archives }) => [
    name,
    version,
    [...archives.keys()].sort().join(', '),
  ]);
  const table =
    rows.length === 0 ? '' : `${toColumns(rows.map((row) => row.map(toPlainLine)))}\n\n`;
  return {
    text: `${table}${toPlainLine(total)}\n`,
    markdown: joinBlocks([
      ...(rows.length === 0
        ? []
        : [
            markdownTable(
              ['Plugin', 'Version', 'Platforms'],
              rows.map((row) => row.map(codeSpan)),
            ),
          ]),
      escapeMarkdown(total),
    ]),
  };
}
