import type { JsonObject, Secret } from '../kernel/index.ts';
import type {
  CallOptions,
  DriverSpec,
  FieldChange,
  NotSupported,
  ResourceOutput,
  ResourceRef,
} from '../resources/index.ts';

/** A resource as a provider's own planning knows it. Times are RFC 3339 or `undefined`. */
export interface ProviderState {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly provider: string;
  readonly providerRef: string;
  readonly providerId: string;
  readonly configHash: string;
  /** `undefined` when nothing is known of it, which is not the same as an empty config. */
  readonly appliedConfig: Secret<JsonObject> | undefined;
  /** `apply`, `adoption`, or empty when nobody knows. */
  readonly appliedConfigSource: string;
  readonly outputs: Secret<JsonObject>;
  readonly dependencies: readonly string[];
  readonly createdAt: string | undefined;
  readonly updatedAt: string | undefined;
  readonly lastDriftCheck: string | undefined;
}

/** One step of such a plan. */
export interface ProviderPlanAction {
  /** `create`, `update`, `replace` or `delete`. */
  readonly action: string;
  readonly resource: DriverSpec;
  readonly current: ProviderState | undefined;
  readonly changes: readonly FieldChange[];
  readonly resolvedConfigHash: string;
}

/** A plan in the form a provider makes and checks. */
export interface ProviderPlan {
  readonly id: string;
  readonly actions: readonly ProviderPlanAction[];
  readonly createdAt: string | undefined;
  readonly desiredHash: string;
  readonly schemaVersion: number;
  /** Fingerprints of what the plan was made from, by name. */
  readonly inputSnapshot: ReadonlyMap<string, string>;
}

/** What a provider thinks of a plan before it is applied. */
export interface PlanFinding {
  readonly severity: 'info' | 'warning' | 'error';
  readonly resource: string;
  readonly field: string;
  readonly message: string;
}

/** One resource a provider could not deal with, in its own words. */
export interface ActionFailure {
  readonly resource: string;
  readonly action: string;
  readonly error: string;
}

/** A provider's own planning and destroying; hosts of version 2 do both themselves. */
export interface ProviderPlanning {
  plan(
    desired: readonly DriverSpec[],
    current: readonly ProviderState[],
    options?: CallOptions,
  ): Promise<{ readonly kind: 'plan'; readonly plan: ProviderPlan } | NotSupported>;
  validatePlan(
    plan: ProviderPlan,
    options?: CallOptions,
  ): Promise<
    { readonly kind: 'findings'; readonly findings: readonly PlanFinding[] } | NotSupported
  >;
  /** Answers the names it destroyed and those it could not; the rest is unknown. */
  destroy(
    refs: readonly ResourceRef[],
    options?: CallOptions,
  ): Promise<
    | {
        readonly kind: 'destroyed';
        readonly destroyed: readonly string[];
        readonly errors: readonly ActionFailure[];
      }
    | NotSupported
  >;
}

/** What a provider that applies by itself says of the plan it was given. */
export interface ProviderApplyResult {
  readonly resources: readonly ResourceOutput[];
  readonly errors: readonly ActionFailure[];
  /** New ids of resources that it replaced, by name. */
  readonly replacedIds: ReadonlyMap<string, string>;
  /** How each action went; releases before 0.54 do not tell. */
  readonly actions: readonly {
    readonly index: number;
    readonly isDone: boolean;
    readonly error: string;
  }[];
}

/**
 * Has a provider of plan version 1 apply a plan by itself. `no-result` is a success that lost its
 * result on the way (compat-plugins 2.4).
 */
export type ApplyPlan = (
  plan: ProviderPlan,
  options?: CallOptions,
) => Promise<
  | ({ readonly kind: 'applied' } & ProviderApplyResult)
  | { readonly kind: 'no-result' }
  | NotSupported
>;
