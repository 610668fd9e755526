import type { JsonObject, Secret } from '../kernel/index.ts';
import type {
  NotSupported,
  ResourceDriver,
  ResourceRef,
  StateBackend,
} from '../resources/index.ts';
import type { ProviderDriftDetection } from './provider-drift.ts';
import type { ProviderJobs } from './provider-jobs.ts';
import type { ProviderOwnership } from './provider-ownership.ts';
import type { ProviderPlanning } from './provider-plan.ts';
import type { ProviderRequirements } from './provider-requirements.ts';
import type { ProviderUpkeep } from './provider-upkeep.ts';

/** What a provider can make, by its own account. */
export interface Capability {
  readonly resourceType: string;
  readonly tier: number;
  readonly operations: readonly string[];
}

/** Who a provider says it is. */
export interface ProviderIdentity {
  readonly name: string;
  readonly version: string;
  readonly capabilities: readonly Capability[];
  /** `v2` when the host is to drive the resource drivers itself. */
  readonly computePlanVersion: string;
  /** Config keys the provider understands; left out when it goes by the host's own set. */
  readonly canonicalKeys?: readonly string[];
}

/** How one resource fares, by the provider's account. */
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
export interface ProviderClient
  extends
    ResourceDriver,
    ProviderPlanning,
    ProviderDriftDetection,
    ProviderOwnership,
    ProviderJobs,
    ProviderRequirements,
    ProviderUpkeep,
    AsyncDisposable {
  readonly identity: ProviderIdentity;
  /** The state store this plugin serves, if it does. */
  readonly stateBackend: StateBackend;
  status(refs: readonly ResourceRef[]): Promise<readonly ResourceStatusAnswer[]>;
  /** What exists by the reference's id; its name is ours, and the provider is not told of it. */
  importResource(ref: ResourceRef): Promise<ImportedResource>;
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
  /** How long the plugin may take to its handshake; 60,000 when left out. */
  readonly startTimeoutMs?: number;
  /** Gives up opening. Once open, each call has its own signal. */
  readonly signal?: AbortSignal;
}
