import type { JsonObject, JsonValue, Secret } from '../kernel/index.ts';
import type { ResourceHints } from './spec.ts';

/** How a provider is told of an existing resource. */
export interface ResourceRef {
  readonly name: string;
  readonly type: string;
  /** The provider's own id; empty asks by name. */
  readonly providerId: string;
}

/** What a provider is asked to make, with every reference and secret filled in. */
export interface DriverSpec {
  readonly name: string;
  readonly type: string;
  readonly config: Secret<JsonObject>;
  readonly size: string | undefined;
  readonly hints?: ResourceHints;
  readonly dependsOn: readonly string[];
}

/** What a provider says of a resource it made or found. */
export interface ResourceOutput {
  readonly name: string;
  readonly type: string;
  readonly providerId: string;
  readonly status: string;
  readonly outputs: Secret<JsonObject>;
  /**
   * What the provider says of each output's sensitivity. A mark hides a value in what we print; no
   * mark, or one that says otherwise, leaves that to the output's name. What may be shown at all is
   * for the config to declare: an undeclared output is sensitive.
   */
  readonly sensitive: ReadonlyMap<string, boolean>;
}

export interface FieldChange {
  readonly path: string;
  readonly old: JsonValue;
  readonly new: JsonValue;
  /** The provider can only make this change by replacing the resource. */
  readonly forceNew: boolean;
}

export interface DiffAnswer {
  readonly needsUpdate: boolean;
  readonly needsReplace: boolean;
  readonly changes: readonly FieldChange[];
}

/** An abstract size of a resource, to be translated. */
export interface SizingQuestion {
  readonly type: string;
  readonly size: string;
  readonly hints: ResourceHints | undefined;
}

export interface Sizing {
  readonly instanceType: string;
  readonly specs: JsonObject;
}

/** One finding of a provider about a failure. */
export interface TroubleshootFinding {
  readonly id: string;
  readonly phase: string;
  readonly cause: string;
  /** RFC 3339, or `undefined` when the provider gave no time. */
  readonly at: string | undefined;
  readonly detail: string;
}

/** Cuts a running call short. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** The member of an answer union that says "this provider cannot do that". */
export interface NotSupported {
  readonly kind: 'not-supported';
}

/**
 * What planning and applying ask of a provider.
 *
 * Every method rejects with `DriverError`. A resource is absent only where the provider said so in
 * a code of its own (`NOT_FOUND`); every other failure leaves it unknown (T-45).
 */
export interface ResourceDriver {
  create(spec: DriverSpec, options?: CallOptions): Promise<ResourceOutput>;
  read(
    ref: ResourceRef,
    options?: CallOptions,
  ): Promise<
    { readonly kind: 'found'; readonly output: ResourceOutput } | { readonly kind: 'absent' }
  >;
  update(ref: ResourceRef, spec: DriverSpec, options?: CallOptions): Promise<ResourceOutput>;
  delete(
    ref: ResourceRef,
    options?: CallOptions,
  ): Promise<{ readonly kind: 'deleted' } | { readonly kind: 'already-gone' }>;
  diff(
    spec: DriverSpec,
    current: ResourceOutput,
    options?: CallOptions,
  ): Promise<({ readonly kind: 'diff' } & DiffAnswer) | NotSupported>;
  resolveSizing(
    question: SizingQuestion,
    options?: CallOptions,
  ): Promise<({ readonly kind: 'sizing' } & Sizing) | NotSupported>;
  /** Every resource of a type, by the provider's own account. */
  enumerateAll(
    type: string,
    options?: CallOptions,
  ): Promise<{ readonly kind: 'all'; readonly outputs: readonly ResourceOutput[] } | NotSupported>;
  troubleshoot(
    ref: ResourceRef,
    failure: string,
    options?: CallOptions,
  ): Promise<
    { readonly kind: 'findings'; readonly findings: readonly TroubleshootFinding[] } | NotSupported
  >;
  /** Lets the provider finish deferred work after an apply; its errors name resources. */
  finalizeApply(
    planId: string,
    options?: CallOptions,
  ): Promise<
    | {
        readonly kind: 'finalized';
        readonly errors: readonly {
          readonly resource: string;
          readonly action: string;
          readonly error: string;
        }[];
      }
    | NotSupported
  >;
}
