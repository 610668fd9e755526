import { type PlaceInput, readPlaceInput } from './place-input.ts';
import type { Runner } from './run-action.ts';

/** What every action that works on an environment is asked. */
export interface EnvironmentInput extends PlaceInput {
  readonly pluginFolder: string | undefined;
  /** How many resources are worked on at the same time. */
  readonly limit: number;
  readonly writesSummary: boolean;
}

/**
 * Reads the inputs that these actions share; the defaults repeat those of `action.yml`, since the
 * runner does not apply them to an input that is given and empty.
 *
 * @throws RunnerError `INPUT_INVALID`
 */
export function readEnvironmentInput(runner: Pick<Runner, 'inputs' | 'context'>): EnvironmentInput {
  const { inputs } = runner;
  return {
    ...readPlaceInput(runner),
    pluginFolder: inputs.text('plugin-dir'),
    limit: inputs.count('parallelism') ?? 8,
    writesSummary: inputs.flag('summary') ?? true,
  };
}
