import { countOf, toColumns, toPlainLine } from './plain.ts';

/** What a provider has and the state does not, or would not have but for a run of import-all. */
interface ShownImport {
  readonly resources: readonly {
    readonly name: string;
    readonly type: string;
    readonly providerRef: string;
    readonly providerId: string;
  }[];
  /** Not there. */
  readonly absent: readonly string[];
  /** In the state already. */
  readonly known: readonly string[];
}

const HEADINGS = ['Name', 'Type', 'Provider', 'ProviderID'] as const;

/** What would be recorded, and what is left. Nothing of a resource but what it is called. */
export function importText({ resources, absent, known }: ShownImport): string {
  const rows = resources.map(({ name, type, providerRef, providerId }) =>
    [name, type, providerRef, providerId].map(toPlainLine),
  );
  const found =
    rows.length === 0
      ? 'There is nothing to import.'
      : `${toColumns([HEADINGS, ...rows])}\n\n${countOf(rows.length, 'resource')} there and not in the state.`;
  return `${[
    found,
    ...(known.length === 0 ? [] : [`In the state already: ${known.join(', ')}.`]),
    ...(absent.length === 0
      ? []
      : [`Not there, so the next apply makes them: ${absent.join(', ')}.`]),
  ].join('\n')}\n`;
}
