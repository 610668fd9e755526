import {
  type EnvironmentInput,
  readEnvironmentInput,
  type Runner,
} from '../../src/github/index.ts';

/** What the `teardown` action was asked. */
export interface TeardownInput extends EnvironmentInput {
  readonly isApproved: boolean;
  readonly isDryRun: boolean;
  readonly keep: readonly string[];
  /** Protected resources that may be deleted all the same. */
  readonly allowReplace: ReadonlySet<string>;
  readonly tags: readonly string[];
  readonly owners: readonly string[];
  readonly includesOrphans: boolean;
  /** How long to wait for a lock that another run holds; 0 refuses at once. */
  readonly lockWaitMs: number;
}

const TEN_MINUTES_MS = 600_000;

/** @throws RunnerError `INPUT_INVALID` */
export function readTeardownInput(runner: Pick<Runner, 'inputs' | 'context'>): TeardownInput {
  const { inputs } = runner;
  return {
    ...readEnvironmentInput(runner),
    isApproved: inputs.flag('approve') ?? false,
    isDryRun: inputs.flag('dry-run') ?? false,
    keep: inputs.list('keep'),
    allowReplace: new Set(inputs.list('allow-replace')),
    tags: inputs.list('tags'),
    owners: inputs.list('owners'),
    includesOrphans: inputs.flag('include-orphans') ?? false,
    lockWaitMs: inputs.durationMs('lock-wait') ?? TEN_MINUTES_MS,
  };
}
