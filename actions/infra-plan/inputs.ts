import { resolve } from 'node:path';
import {
  type EnvironmentInput,
  readEnvironmentInput,
  type Runner,
} from '../../src/github/index.ts';

/** What the `infra-plan` action was asked. */
export interface InfraPlanInput extends EnvironmentInput {
  /** Protected resources that may be replaced or deleted all the same. */
  readonly allowReplace: ReadonlySet<string>;
  /** Absolute path to write the plan to, or `undefined`. */
  readonly planFile: string | undefined;
  /** When to put the plan on the pull request. */
  readonly comment: (typeof COMMENT)[number];
}

const COMMENT = ['auto', 'changes-only', 'never'] as const;

/** @throws RunnerError `INPUT_INVALID` */
export function readInfraPlanInput(runner: Pick<Runner, 'inputs' | 'context'>): InfraPlanInput {
  const shared = readEnvironmentInput(runner);
  const planFile = runner.inputs.text('plan-file');
  return {
    ...shared,
    allowReplace: new Set(runner.inputs.list('allow-replace')),
    planFile: planFile === undefined ? undefined : resolve(shared.folder, planFile),
    comment: runner.inputs.choice('comment', COMMENT) ?? 'auto',
  };
}
