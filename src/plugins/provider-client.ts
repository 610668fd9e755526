import type { JsonObject, Secret } from '../kernel/index.ts';
import type { NotSupported, ResourceDriver, ResourceRef } from '../resources/index.ts';

/** What a provider can make, by its own account. */
export interface Capability {
  readonly resourceType: string;
  readonly tier: number;
  readonly operations: readonly string[];
}

export interface ProviderIdentity {
  readonly name: string;
  readonly version: string;
  readonly capabilities: readonly Capability[];
  /** `v2` when the host is to drive the resource drivers itself. */
  readonly computePlanVersion: string;
}

export interface ResourceStatusAnswer {
  readonly name: string;
  readonly type: string;
  readonly providerId: string;
  readonly status: string;
  readonly outputs: Secret<JsonObject>;
}

/** What a provider finds of a resource outside any state. */
export interface ImportedResource {
  readonly providerId: string;
  readonly type: string;
  readonly appliedConfig: JsonObject | undefined;
  readonly outputs: Secret<JsonObject>;
}

/**
 * One provider, ready to work, whatever wire it speaks. Disposing it ends its process.
 *
 * Methods reject with `DriverError`; a service the provider does not have answers
 * `not-supported`, also where the provider lists it and then says UNIMPLEMENTED
 * (compat-plugins 3.3).
 */
export interface ProviderClient extends ResourceDriver, AsyncDisposable {
  readonly identity: ProviderIdentity;
  status(refs: readonly ResourceRef[]): Promise<readonly ResourceStatusAnswer[]>;
  importResource(providerId: string, type: string): Promise<ImportedResource>;
  healthCheck(
    ref: ResourceRef,
  ): Promise<
    { readonly kind: 'health'; readonly healthy: boolean; readonly message: string } | NotSupported
  >;
  sensitiveKeys(
    type: string,
  ): Promise<{ readonly kind: 'keys'; readonly keys: readonly string[] } | NotSupported>;
  enumerateByTag(
    tag: string,
  ): Promise<{ readonly kind: 'refs'; readonly refs: readonly ResourceRef[] } | NotSupported>;
}

/** Which provider to start, and with what. */
export interface OpenProviderRequest {
  /** The `iac.provider` module's name, for messages. */
  readonly ref: string;
  /** The provider's type, such as `local`. */
  readonly type: string;
  readonly config: Secret<JsonObject>;
  /** Folders to look for plugins in, first match wins; absolute paths. */
  readonly pluginFolders: readonly string[];
}
