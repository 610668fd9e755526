import type { JsonObject } from '../kernel/index.ts';
import type { ResourceRecord } from './record.ts';

/** An `iac.provider` module: its name, and the provider's type. */
export interface ProviderModule {
  readonly name: string;
  readonly type: string;
}

/** Which provider module a record belongs to. */
export type Owner =
  | { readonly kind: 'module'; readonly providerRef: string }
  /** The record names a module that the config does not have. */
  | { readonly kind: 'module-gone'; readonly providerRef: string }
  /** The record names only a provider type, and no module has it. */
  | { readonly kind: 'type-gone'; readonly type: string }
  /** The record names only a provider type, and several modules have it. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly string[] }
  /** The record names nothing at all, and nothing wanted fits it. */
  | { readonly kind: 'unknown' };

/**
 * Finds the module a record belongs to (compat-core 3.3): the one its `provider_ref` names, or its
 * stored config; in records older than that, the only module of its provider type; in records
 * without either, the module of the wanted resource of that name, if it is the only one of its type.
 */
export function findOwner(
  record: Pick<ResourceRecord, 'providerRef' | 'provider' | 'appliedConfig'>,
  wantedRef: string | undefined,
  providers: readonly ProviderModule[],
): Owner {
  const ref = nonEmpty(record.providerRef) ?? findProviderRef(record.appliedConfig);
  if (ref !== undefined) {
    const isDeclared = providers.some((provider) => provider.name === ref);
    return { kind: isDeclared ? 'module' : 'module-gone', providerRef: ref };
  }
  if (record.provider !== '') return findByType(record.provider, providers);
  const wanted = providers.find((provider) => provider.name === wantedRef);
  return wanted === undefined ? { kind: 'unknown' } : findByType(wanted.type, providers);
}

function findByType(type: string, providers: readonly ProviderModule[]): Owner {
  const candidates = providers.filter((provider) => provider.type === type);
  const [only] = candidates;
  if (only === undefined) return { kind: 'type-gone', type };
  return candidates.length === 1
    ? { kind: 'module', providerRef: only.name }
    : { kind: 'ambiguous', candidates: candidates.map((provider) => provider.name) };
}

/** The provider module a config names: `iac_provider`, else `provider`. */
export function findProviderRef(config: JsonObject | undefined): string | undefined {
  return nonEmpty(config?.['iac_provider']) ?? nonEmpty(config?.['provider']);
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
