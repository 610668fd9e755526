import { resolve } from 'node:path';
import type { Runner } from '../../src/github/index.ts';

/** What the `infra-apply` action was asked. Paths are absolute. */
export interface InfraApplyInput {
  readonly folder: string;
  /** As written: the config room resolves it against the folder. */
  readonly config: string | undefined;
  /** Empty for "no environment". */
  readonly environment: string;
  readonly pluginFolder: string | undefined;
  /** How many resources are worked on at the same time. */
  readonly limit: number;
  readonly allowReplace: ReadonlySet<string>;
  /** How long to wait for a lock that another run holds; 0 refuses at once. */
  readonly lockWaitMs: number;
  readonly expectedPlanDigest: string | undefined;
  /** The plan to apply, or `undefined` to make one. */
  readonly planFile: string | undefined;
  readonly writesSummary: boolean;
}

const TEN_MINUTES_MS = 600_000;

/**
 * Reads the inputs; the defaults repeat those of `action.yml`, since the runner does not apply them
 * to an input that is given and empty.
 *
 * @throws RunnerError `INPUT_INVALID`
 */
export function readInfraApplyInput({
  inputs,
  context,
}: Pick<Runner, 'inputs' | 'context'>): InfraApplyInput {
  const folder = resolve(context.workspace ?? '.', inputs.text('working-directory') ?? '.');
  const planFile = inputs.text('plan-file');
  return {
    folder,
    config: inputs.text('config'),
    environment: inputs.text('environment') ?? '',
    pluginFolder: inputs.text('plugin-dir'),
    limit: inputs.count('parallelism') ?? 8,
    allowReplace: new Set(inputs.list('allow-replace')),
    lockWaitMs: inputs.durationMs('lock-wait') ?? TEN_MINUTES_MS,
    expectedPlanDigest: inputs.text('expected-plan-digest'),
    planFile: planFile === undefined ? undefined : resolve(folder, planFile),
    writesSummary: inputs.flag('summary') ?? true,
  };
}
