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
  const shared = findShared(rows);
  const own = ({ problem = '' }: StatusRow): string => (shared.has(problem) ? '' : problem);
  const cells = rows.map((row) => [row.name, row.type, row.status, own(row)].map(toPlainLine));
  const told = [...shared].map(([problem, names]) =>
    toPlainLine(`${names.join(', ')}: ${problem}`),
  );
  return {
    text: [toColumns([['NAME', 'TYPE', 'STATUS', ''], ...cells]), ...told, ''].join('\n'),
    markdown: joinBlocks([
      markdownTable(
        ['Resource', 'Type', 'Status', 'Problem'],
        rows.map((row) => [
          codeSpan(row.name),
          codeSpan(row.type),
          escapeMarkdown(row.status),
          escapeMarkdown(own(row)),
        ]),
      ),
      ...[...shared].map(
        ([problem, names]) => `- ${names.map(codeSpan).join(', ')}: ${escapeMarkdown(problem)}`,
      ),
      countOf(rows.length, 'resource'),
    ]),
  };
}

/** Problems of more than one resource, such as a provider's own, with the names of those it concerns. */
function findShared(rows: readonly StatusRow[]): ReadonlyMap<string, readonly string[]> {
  const byProblem = new Map<string, string[]>();
  for (const { name, problem } of rows) {
    if (problem === undefined) continue;
    const names = byProblem.get(problem);
    if (names === undefined) byProblem.set(problem, [name]);
    else names.push(name);
  }
  return new Map([...byProblem].filter(([, names]) => names.length > 1));
}
