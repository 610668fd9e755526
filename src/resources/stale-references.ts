import { encodeJson } from '../kernel/index.ts';
import { createOutputLookup, type OutputSource } from './output-lookup.ts';
import type { Reference } from './placeholder.ts';
import type { ResourceRecord } from './record.ts';
import { findReferences } from './references.ts';
import type { ResourceSpec } from './spec.ts';

/**
 * What hash a record carries while its resource holds values of another that have changed since: one
 * that no config has, so that every later plan updates it, also upstream's (T-87).
 */
const STALE_REFERENCES = 'refers-to-what-changed-since';

/** Whether the resource has to be updated because of what it refers to. */
export function hasStaleReferences({ configHash }: Pick<ResourceRecord, 'configHash'>): boolean {
  return configHash === STALE_REFERENCES;
}

/** The same record, of a resource that has to be updated because of what it refers to. */
export function withStaleReferences(record: ResourceRecord): ResourceRecord {
  return { ...record, configHash: STALE_REFERENCES };
}

/** A resource that refers to another, and the fields it takes. */
export interface Referrer {
  readonly name: string;
  readonly references: readonly Reference[];
}

/** By resource name, who refers to it. */
export function findReferrers(
  specs: readonly Pick<ResourceSpec, 'name' | 'config'>[],
  names: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly Referrer[]> {
  const own = new Set<string>(specs.map(({ name }) => name));
  const referrers = new Map<string, Referrer[]>();
  for (const { name, config } of specs) {
    const byTarget = new Map<string, Reference[]>();
    for (const reference of findReferences(config)) {
      const { module } = reference;
      const target = own.has(module) ? module : (names.get(module) ?? module);
      add(byTarget, target, reference);
    }
    for (const [target, references] of byTarget) add(referrers, target, { name, references });
  }
  return referrers;
}

function add<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** Whether any of the fields comes to something else after than before; all do when there was nothing. */
export function haveMoved(
  references: readonly Reference[],
  before: OutputSource | undefined,
  after: OutputSource,
): boolean {
  if (before === undefined) return true;
  return references.some((reference) => read(reference, before) !== read(reference, after));
}

function read(reference: Reference, source: OutputSource): string {
  const answer = createOutputLookup(() => source, new Map())(reference);
  return answer.kind === 'value' ? encodeJson(answer.value) : answer.kind;
}
