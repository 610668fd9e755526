import type { ResourceRecord } from '../resources/index.ts';
import { joinBlocks } from './blocks.ts';
import { codeSpan, markdownTable } from './markdown.ts';
import { countOf, toColumns, toPlainLine } from './plain.ts';
import type { View } from './view.ts';

const HEADINGS = ['Name', 'Type', 'Provider', 'ProviderID', 'Status'] as const;

/** What the state remembers, without any output: those may be credentials. */
export function stateListView(records: readonly ResourceRecord[]): View {
  const rows = records.map((record) => [
    record.name,
    record.type,
    record.provider,
    record.providerId,
    record.status,
  ]);
  const total = `${countOf(records.length, 'resource')} in the state.`;
  if (rows.length === 0) return { text: `${total}\n`, markdown: `${total}\n` };
  return {
    text: `${toColumns([HEADINGS, ...rows.map((row) => row.map(toPlainLine))])}\n\n${total}\n`,
    markdown: joinBlocks([
      markdownTable(
        HEADINGS,
        rows.map((row) => row.map(codeSpan)),
      ),
      total,
    ]),
  };
}
