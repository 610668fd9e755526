import { resolve } from 'node:path';
import { BASE_CONFIG } from '../kernel/index.ts';
import type { Runner } from './run-action.ts';

/** Which environment of which config an action is about. Paths are absolute. */
export interface PlaceInput {
  readonly folder: string;
  /** As written: the config room resolves it against the folder. */
  readonly config: string | undefined;
  /** Empty for the base config. */
  readonly environment: string;
  /** The base config was not asked for by its word, so it is refused where there are environments. */
  readonly needsEnvironment: boolean;
}

/** Reads the inputs by which every action on an environment is told where to look. */
export function readPlaceInput({
  inputs,
  context,
}: Pick<Runner, 'inputs' | 'context'>): PlaceInput {
  const environment = inputs.text('environment') ?? '';
  return {
    folder: resolve(context.workspace ?? '.', inputs.text('working-directory') ?? '.'),
    config: inputs.text('config'),
    environment: environment === BASE_CONFIG ? '' : environment,
    needsEnvironment: environment !== BASE_CONFIG,
  };
}
