import type { JsonObject } from '../kernel/index.ts';

/** What a resource is wished to have; empty texts wish nothing. */
export interface SizeHints {
  readonly cpu: string;
  readonly memory: string;
  readonly storage: string;
}

/** What an abstract size comes to. */
export interface ResolvedSize {
  readonly instanceType: string;
  readonly specs: JsonObject;
}

/**
 * Resolves xs to xl through the tier table (compat-core 3.4); hints override it. Any other size
 * names an instance type already and is handed back with the hints alone.
 */
export function resolveSize(type: string, size: string, hints: SizeHints): ResolvedSize {
  const tier = Object.hasOwn(TIERS, size) ? TIERS[size] : undefined;
  const wished = Object.fromEntries(Object.entries(hints).filter(([, text]) => text !== ''));
  if (tier === undefined) return { instanceType: size, specs: wished };
  const { cache, storage, ...compute } = tier;
  const specs =
    type === 'infra.cache'
      ? { memory: cache }
      : { ...compute, ...(type === 'infra.database' ? { storage } : {}) };
  return { instanceType: `local-${size}`, specs: { ...specs, ...wished } };
}

interface Tier {
  readonly cpu: string;
  readonly memory: string;
  readonly storage: string;
  readonly cache: string;
}

const TIERS: Readonly<Record<string, Tier>> = {
  xs: { cpu: '0.25', memory: '512Mi', storage: '10Gi', cache: '256Mi' },
  s: { cpu: '1', memory: '2Gi', storage: '50Gi', cache: '1Gi' },
  m: { cpu: '2', memory: '4Gi', storage: '100Gi', cache: '4Gi' },
  l: { cpu: '4', memory: '16Gi', storage: '500Gi', cache: '16Gi' },
  xl: { cpu: '8', memory: '32Gi', storage: '1Ti', cache: '64Gi' },
};
