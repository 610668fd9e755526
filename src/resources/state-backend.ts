import type { JsonObject, Secret } from '../kernel/index.ts';
import type { CallOptions, NotSupported } from './driver.ts';

/** A record in the form in which plugin-served stores exchange it. */
export interface BackendRecord {
  readonly resourceId: string;
  readonly resourceType: string;
  readonly provider: string;
  readonly providerRef: string;
  readonly providerId: string;
  readonly configHash: string;
  readonly status: string;
  /** `undefined` is a record without outputs, which is not the same as with none. */
  readonly outputs: Secret<JsonObject> | undefined;
  readonly config: Secret<JsonObject> | undefined;
  readonly dependencies: readonly string[];
  /** As the backend has it; usually RFC 3339. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly error: string;
}

/**
 * A state store inside a plugin. A process serves one store, which `configure` opens; before that
 * every other method fails (compat-plugins 3.6). Its locks have no owner and no expiry.
 */
export interface StateBackend {
  listBackendNames(
    options?: CallOptions,
  ): Promise<{ readonly kind: 'names'; readonly names: readonly string[] } | NotSupported>;
  configure(
    backendName: string,
    config: Secret<JsonObject>,
    options?: CallOptions,
  ): Promise<{ readonly kind: 'configured' } | NotSupported>;
  getState(
    resourceId: string,
    options?: CallOptions,
  ): Promise<
    | { readonly kind: 'found'; readonly record: BackendRecord }
    | { readonly kind: 'absent' }
    /** Another record lies where this one would: the backend spells both names alike (T-35). */
    | { readonly kind: 'occupied'; readonly by: string }
    | NotSupported
  >;
  saveState(
    record: BackendRecord,
    options?: CallOptions,
  ): Promise<{ readonly kind: 'saved' } | NotSupported>;
  /** Filters are `resource_type`, `provider` and `status`; a backend may ignore any of them. */
  listStates(
    filter: ReadonlyMap<string, string>,
    options?: CallOptions,
  ): Promise<
    { readonly kind: 'records'; readonly records: readonly BackendRecord[] } | NotSupported
  >;
  deleteState(
    resourceId: string,
    options?: CallOptions,
  ): Promise<{ readonly kind: 'deleted' } | { readonly kind: 'already-gone' } | NotSupported>;
  lock(
    resourceId: string,
    options?: CallOptions,
  ): Promise<{ readonly kind: 'locked' } | NotSupported>;
  unlock(
    resourceId: string,
    options?: CallOptions,
  ): Promise<{ readonly kind: 'unlocked' } | NotSupported>;
}
