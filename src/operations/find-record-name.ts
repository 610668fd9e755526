import type { ResourceName } from '../resources/index.ts';

/** Which record somebody means by a name. */
export type NamedRecord =
  | { readonly kind: 'found'; readonly name: ResourceName }
  /** One record has it for its name, another for its module's; both by their own names. */
  | { readonly kind: 'ambiguous'; readonly names: readonly ResourceName[] }
  | { readonly kind: 'unknown' };

/**
 * Finds the record that is called so in its environment, or whose module is. `baseNames` leads from
 * modules to the names of their resources.
 */
export function findRecordName(
  wanted: string,
  known: readonly ResourceName[],
  baseNames: ReadonlyMap<string, string>,
): NamedRecord {
  const meant = new Set([wanted, baseNames.get(wanted) ?? wanted]);
  const names = [...new Set(known)].filter((name) => meant.has(name));
  const [name] = names;
  if (name === undefined) return { kind: 'unknown' };
  return names.length === 1 ? { kind: 'found', name } : { kind: 'ambiguous', names };
}
