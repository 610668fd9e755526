import type { Diagnostic } from '../kernel/index.ts';
import type { Plan } from './plan.ts';

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

/** What one step of an apply or destroy was about, and when. */
interface StepBase {
  readonly name: string;
  readonly type: string;
  readonly action: 'create' | 'update' | 'replace' | 'delete';
  readonly startedAtMs: number;
  readonly tookMs: number;
}

/** How one step of an apply or destroy ended. */
export type StepResult = StepBase &
  (
    | {
        readonly kind: 'done';
        /** It existed already, and an intent of ours proved that we had made it. */
        readonly adopted: boolean;
      }
    | {
        readonly kind: 'failed';
        readonly code: string;
        readonly error: string;
        readonly hint: string | undefined;
        /** What the provider said when asked to troubleshoot. */
        readonly findings: readonly string[];
      }
    | {
        readonly kind: 'skipped';
        /** Name of what failed, on which it depends. */
        readonly because: string;
      }
    | { readonly kind: 'not-started' }
    /** The run was cancelled while the call ran: whether it took effect is not known here. */
    | { readonly kind: 'cut-off' }
  );

/** Everything an apply did. */
export interface ApplyReport {
  readonly environment: string;
  readonly planId: string;
  readonly digest: string;
  /** In plan order. */
  readonly results: readonly StepResult[];
  readonly tookMs: number;
  readonly cancelled: boolean;
  /** What the provider's finalizer could not finish, each naming its resource. */
  readonly finalizeErrors: readonly string[];
}
