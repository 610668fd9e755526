import { resolve } from 'node:path';
import { type Runner, RunnerError } from '../../src/github/index.ts';

/** What the `infra-apply` action was asked. Paths are absolute. */
export interface InfraApplyInput {
  readonly folder: string;
  /** As written: the config room resolves it against the folder. */
  readonly config: string | undefined;
  /** Empty for "no environment". */
  readonly environment: string;
  readonly mustNameEnvironment: true;
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
    mustNameEnvironment: true,
    pluginFolder: inputs.text('plugin-dir'),
    limit: inputs.count('parallelism') ?? 8,
    allowReplace: new Set(inputs.list('allow-replace')),
    lockWaitMs: inputs.durationMs('lock-wait') ?? TEN_MINUTES_MS,
    expectedPlanDigest: readDigest(inputs),
    planFile: planFile === undefined ? undefined : resolve(folder, planFile),
    writesSummary: inputs.flag('summary') ?? true,
  };
}

/** An empty text is no wish for "any": a gate must not open because an output's name was misspelt. */
function readDigest(inputs: Runner['inputs']): string | undefined {
  const digest = inputs.text('expected-plan-digest');
  if (digest === 'any') return undefined;
  if (digest !== undefined && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  throw new RunnerError('INPUT_INVALID', 'input expected-plan-digest is not a plan digest', {
    hint: 'Give the plan-digest output of infra-plan, or "any"; an empty text is refused, since it is what a misspelt expression gives.',
  });
}
