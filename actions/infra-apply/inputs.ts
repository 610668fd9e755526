import { resolve } from 'node:path';
import type { Secret } from '../../src/kernel/index.ts';
import {
  type EnvironmentInput,
  readEnvironmentInput,
  type Runner,
} from '../../src/github/index.ts';

/** What the `infra-apply` action was asked. */
export interface InfraApplyInput extends EnvironmentInput {
  /** Protected resources that may be replaced or deleted all the same. */
  readonly allowReplace: ReadonlySet<string>;
  /** How long to wait for a lock that another run holds; 0 refuses at once. */
  readonly lockWaitMs: number;
  /** `undefined` where any plan may be applied. */
  readonly expectedPlanDigest: string | undefined;
  /** Absolute path of the plan to apply, or `undefined` to make one. */
  readonly planFile: string | undefined;
  /** For the sinks at GitHub; `undefined` leaves it to the variable GITHUB_TOKEN. */
  readonly sinksToken: Secret | undefined;
}

const TEN_MINUTES_MS = 600_000;

/** @throws RunnerError `INPUT_INVALID`, and `INPUT_EMPTY` for a gate that came to nothing */
export function readInfraApplyInput(runner: Pick<Runner, 'inputs' | 'context'>): InfraApplyInput {
  const { inputs } = runner;
  const shared = readEnvironmentInput(runner);
  const planFile = inputs.textOrWord('plan-file', 'none');
  return {
    ...shared,
    allowReplace: new Set(inputs.list('allow-replace')),
    lockWaitMs: inputs.durationMs('lock-wait') ?? TEN_MINUTES_MS,
    expectedPlanDigest: inputs.textOrWord('expected-plan-digest', 'any'),
    planFile: planFile === undefined ? undefined : resolve(shared.folder, planFile),
    sinksToken: inputs.secret('sinks-token'),
  };
}
