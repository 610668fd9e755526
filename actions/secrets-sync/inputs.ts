import { resolve } from 'node:path';
import { BASE_CONFIG, type Secret } from '../../src/kernel/index.ts';
import type { Runner } from '../../src/github/index.ts';

/** What the `secrets-sync` action was asked. Paths are absolute. */
export interface SecretsSyncInput {
  readonly folder: string;
  readonly config: string | undefined;
  /** Empty for the base config. */
  readonly environment: string;
  readonly needsEnvironment: boolean;
  /** `undefined` leaves it to the variable GITHUB_TOKEN. */
  readonly sinksToken: Secret | undefined;
  /** Whether what is known to be there is put again. */
  readonly isForced: boolean;
  /** How long to wait for a lock that another run holds; 0 refuses at once. */
  readonly lockWaitMs: number;
  readonly writesSummary: boolean;
}

const TEN_MINUTES_MS = 600_000;

/** @throws RunnerError `INPUT_INVALID` */
export function readSecretsSyncInput({
  inputs,
  context,
}: Pick<Runner, 'inputs' | 'context'>): SecretsSyncInput {
  const environment = inputs.text('environment') ?? '';
  return {
    folder: resolve(context.workspace ?? '.', inputs.text('working-directory') ?? '.'),
    config: inputs.text('config'),
    environment: environment === BASE_CONFIG ? '' : environment,
    needsEnvironment: environment !== BASE_CONFIG,
    sinksToken: inputs.secret('sinks-token'),
    isForced: inputs.flag('all') ?? false,
    lockWaitMs: inputs.durationMs('lock-wait') ?? TEN_MINUTES_MS,
    writesSummary: inputs.flag('summary') ?? true,
  };
}
