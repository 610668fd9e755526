import { resolve } from 'node:path';
import {
  type EnvironmentInput,
  readEnvironmentInput,
  type Runner,
} from '../../src/github/index.ts';

/** What the `infra-plan` action was asked. */
export interface InfraPlanInput extends EnvironmentInput {
  /** Absolute path to write the plan to, or `undefined`. */
  readonly planFile: string | undefined;
}

/** @throws RunnerError `INPUT_INVALID` */
export function readInfraPlanInput(runner: Pick<Runner, 'inputs' | 'context'>): InfraPlanInput {
  const shared = readEnvironmentInput(runner);
  const planFile = runner.inputs.text('plan-file');
  return {
    ...shared,
    planFile: planFile === undefined ? undefined : resolve(shared.folder, planFile),
  };
}
