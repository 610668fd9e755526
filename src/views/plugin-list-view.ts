import { joinBlocks } from './blocks.ts';
import { codeSpan, markdownTable } from './markdown.ts';
import { toColumns, toPlainLine } from './plain.ts';
import type { View } from './view.ts';

/** One plugin as it is pinned, locked and installed. */
export interface ListedPlugin {
  readonly name: string;
  readonly pinned: string | undefined;
  readonly locked: string | undefined;
  readonly installed: string | undefined;
  readonly platforms: readonly string[];
  /** A phrase with dashes, such as `not-installed`. */
  readonly status: string;
}

const HEADINGS = ['Name', 'Pinned', 'Locked', 'Installed', 'Status', 'Platforms'] as const;

/** The plugins of a project. */
export function pluginListView(plugins: readonly ListedPlugin[]): View {
  if (plugins.length === 0) {
    const nothing = 'No plugins are pinned.\n';
    return { text: nothing, markdown: nothing };
  }
  const rows = plugins.map((plugin) => [
    plugin.name,
    plugin.pinned ?? '-',
    plugin.locked ?? '-',
    plugin.installed ?? '-',
    plugin.status.replaceAll('-', ' '),
    plugin.platforms.join(', '),
  ]);
  return {
    text: `${toColumns([HEADINGS, ...rows.map((row) => row.map(toPlainLine))])}\n`,
    markdown: joinBlocks([
      markdownTable(
        HEADINGS,
        rows.map((row) => row.map(codeSpan)),
      ),
    ]),
  };
}
