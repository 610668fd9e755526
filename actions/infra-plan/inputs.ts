import { resolve } from 'node:path';
import type { Runner } from '../../src/github/index.ts';

/** What the `infra-plan` action was asked. Paths are absolute. */
export interface InfraPlanInput {
  readonly folder: string;
  /** As written: the config room resolves it against the folder. */
  readonly config: string | undefined;
  /** Empty for "no environment". */
  readonly environment: string;
  readonly pluginFolder: string | undefined;
  /** How many provider calls run at the same time. */
  readonly limit: number;
  readonly allowReplace: ReadonlySet<string>;
  /** Where to write the plan, or `undefined`. */
  readonly planFile: string | undefined;
  readonly writesSummary: boolean;
}

/**
 * Reads the inputs; the defaults repeat those of `action.yml`, since the runner does not apply them
 * to an input that is given and empty.
 *
 * @throws RunnerError `INPUT_INVALID`
 */
export function readInfraPlanInput({
  inputs,
  context,
}: Pick<Runner, 'inputs' | 'context'>): InfraPlanInput {
  const folder = resolve(context.workspace ?? '.', inputs.text('working-directory') ?? '.');
  const planFile = inputs.text('plan-file');
  return {
    folder,
    config: inputs.text('config'),
    environment: inputs.text('environment') ?? '',
    pluginFolder: inputs.text('plugin-dir'),
    limit: inputs.count('parallelism') ?? 8,
    allowReplace: new Set(inputs.list('allow-replace')),
    planFile: planFile === undefined ? undefined : resolve(folder, planFile),
    writesSummary: inputs.flag('summary') ?? true,
  };
}
