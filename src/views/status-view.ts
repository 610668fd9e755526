import { joinBlocks } from './blocks.ts';
import { codeSpan, escapeMarkdown, markdownTable } from './markdown.ts';
import { countOf, toColumns, toPlainLine } from './plain.ts';
import type { View } from './view.ts';

/** One resource as its provider sees it now. */
export interface StatusRow {
  readonly name: string;
  readonly type: string;
  /**
   * The provider's word for it, such as `running`; `absent` where it says that there is none;
   * `unknown` where it could not tell, which is not the same (T-45).
   */
  readonly status: string;
  /** Why it could not tell, or what is wrong. */
  readonly problem?: string;
}

/** What is there, as the providers tell. */
export function statusView(rows: readonly StatusRow[]): View {
  if (rows.length === 0) {
    const nothing = 'The state holds no resources.\n';
    return { text: nothing, markdown: nothing };
  }
  const cells = rows.map((row) => [row.name, row.type, row.status, row.problem ?? '']);
  return {
    text: `${toColumns([['NAME', 'TYPE', 'STATUS', ''], ...cells.map((row) => row.map(toPlainLine))])}\n`,
    markdown: joinBlocks([
      markdownTable(
        ['Resource', 'Type', 'Status', 'Problem'],
        rows.map((row) => [
          codeSpan(row.name),
          codeSpan(row.type),
          escapeMarkdown(row.status),
          escapeMarkdown(row.problem ?? ''),
        ]),
      ),
      countOf(rows.length, 'resource'),
    ]),
  };
}
