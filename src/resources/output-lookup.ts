import type { ResourceRecord } from './record.ts';
import type { Lookup } from './references.ts';

/** What a reference can read of a resource. */
export type OutputSource = Pick<ResourceRecord, 'providerId' | 'outputs'>;

/**
 * Answers `${module.field}` from records. The module may be spelled by its resolved name or by its
 * base name, the resolved one first; `id` is the provider id; every other field is an output of that
 * exact name. `find` is asked anew each time, so an apply can hand in what it has just made.
 */
export function createOutputLookup(
  find: (name: string) => OutputSource | undefined,
  names: ReadonlyMap<string, string>,
): Lookup['output'] {
  return ({ module, field }) => {
    const source = find(module) ?? find(names.get(module) ?? module);
    if (source === undefined) return { kind: 'unknown-module' };
    if (field === 'id' && source.providerId !== '') {
      return { kind: 'value', value: source.providerId };
    }
    const outputs = source.outputs.reveal();
    const value = Object.hasOwn(outputs, field) ? outputs[field] : undefined;
    if (value === undefined) return { kind: 'unknown-field' };
    return isSecretReference(value) ? { kind: 'kept-elsewhere' } : { kind: 'value', value };
  };
}

/** Upstream from v0.27 on keeps sensitive outputs in a secret store, and this in the record. */
export function isSecretReference(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('secret_ref://');
}
