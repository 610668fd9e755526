import { resolve } from 'node:path';
import type { Runner } from './run-action.ts';

/** What every action that works on an environment is asked. Paths are absolute. */
export interface EnvironmentInput {
  readonly folder: string;
  /** As written: the config room resolves it against the folder. */
  readonly config: string | undefined;
  /** Empty for the base config. */
  readonly environment: string;
  /** The base config was not asked for by its word, so it is refused where there are environments. */
  readonly needsEnvironment: boolean;
  readonly pluginFolder: string | undefined;
  /** How many resources are worked on at the same time. */
  readonly limit: number;
  readonly writesSummary: boolean;
}

/** The word for the base config of a config that has environments; no environment is called so. */
const BASE_CONFIG = '(base)';

/**
 * Reads the inputs that these actions share; the defaults repeat those of `action.yml`, since the
 * runner does not apply them to an input that is given and empty.
 *
 * @throws RunnerError `INPUT_INVALID`
 */
export function readEnvironmentInput({
  inputs,
  context,
}: Pick<Runner, 'inputs' | 'context'>): EnvironmentInput {
  const environment = inputs.text('environment') ?? '';
  return {
    folder: resolve(context.workspace ?? '.', inputs.text('working-directory') ?? '.'),
    config: inputs.text('config'),
    environment: environment === BASE_CONFIG ? '' : environment,
    needsEnvironment: environment !== BASE_CONFIG,
    pluginFolder: inputs.text('plugin-dir'),
    limit: inputs.count('parallelism') ?? 8,
    writesSummary: inputs.flag('summary') ?? true,
  };
}
