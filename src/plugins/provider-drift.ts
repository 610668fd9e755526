import type { JsonObject, Secret } from '../kernel/index.ts';
import type { CallOptions, DriverSpec, NotSupported, ResourceRef } from '../resources/index.ts';

/** One resource as the provider found it against what was expected. */
export interface ProviderDrift {
  readonly name: string;
  readonly type: string;
  readonly drifted: boolean;
  /** `ghost` is a resource that is gone; `unknown` is a provider too old to say. */
  readonly class: 'unknown' | 'in-sync' | 'ghost' | 'config';
  readonly expected: Secret<JsonObject>;
  readonly actual: Secret<JsonObject>;
  readonly fields: readonly string[];
}

/** What a drift detector answers. Resources that it leaves out were not looked at. */
export type DriftAnswer =
  { readonly kind: 'drifts'; readonly drifts: readonly ProviderDrift[] } | NotSupported;

/** A provider's own drift detection. The maps of specs are keyed by resource name. */
export interface ProviderDriftDetection {
  detectDrift(refs: readonly ResourceRef[], options?: CallOptions): Promise<DriftAnswer>;
  detectDriftWithSpecs(
    refs: readonly ResourceRef[],
    specs: ReadonlyMap<string, DriverSpec>,
    options?: CallOptions,
  ): Promise<DriftAnswer>;
  /** The one upstream's hosts use for specs. Specs of adopted resources must be left out. */
  detectDriftConfig(
    refs: readonly ResourceRef[],
    specs: ReadonlyMap<string, DriverSpec>,
    options?: CallOptions,
  ): Promise<DriftAnswer>;
}
