import type { Diagnostic } from '../kernel/index.ts';
import type { ResourceName } from './address.ts';
import type { Change, Plan } from './plan.ts';

/** How planning ends. */
export type PlanningOutcome =
  | { readonly kind: 'planned'; readonly plan: Plan }
  | {
      readonly kind: 'refused';
      /** At least one of severity `error`. */
      readonly diagnostics: readonly Diagnostic[];
      /** What would be done, where the plan itself could be made: to be shown, not performed. */
      readonly plan: Plan | undefined;
    };

interface ResultBase {
  readonly name: ResourceName;
  readonly type: string;
  readonly action: Change['kind'];
}

/** What became of one change. */
export type ResourceResult =
  | ({ readonly kind: 'applied'; readonly tookMs: number } & ResultBase)
  | ({ readonly kind: 'failed'; readonly tookMs: number; readonly error: unknown } & ResultBase)
  /** Something it depends on failed. */
  | ({ readonly kind: 'skipped'; readonly because: ResourceName } & ResultBase)
  /** We were told to stop before its turn came. */
  | ({ readonly kind: 'not-started' } & ResultBase);

/** What became of every change of a plan, in the plan's order. */
export interface ApplyReport {
  readonly planId: string;
  readonly results: readonly ResourceResult[];
}

/** How an apply or a destroy ends. */
export type ApplyOutcome =
  | { readonly kind: 'nothing-to-do' }
  | { readonly kind: 'applied'; readonly report: ApplyReport }
  | { readonly kind: 'partly-applied'; readonly report: ApplyReport }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };
