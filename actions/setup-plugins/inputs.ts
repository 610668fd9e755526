import { join, resolve } from 'node:path';
import { type Runner, RunnerError } from '../../src/github/index.ts';
import type { Secret } from '../../src/kernel/index.ts';

/** What was asked about plugins. Paths are absolute. */
export interface SetupPluginsInput {
  /** The folder of the manifest and the lockfile. */
  readonly folder: string;
  readonly pluginFolder: string;
  readonly mirror: URL | undefined;
  readonly token: Secret | undefined;
  /** Whether a lockfile without digests of the manifest and of itself is refused. */
  readonly isLocked: boolean;
  /** Whether archives are kept in the Actions cache of the repository. */
  readonly usesCache: boolean;
  readonly writesSummary: boolean;
}

/**
 * Reads the inputs. Plugins go outside the workspace unless a folder is named, so that they neither
 * show up as changes of the repository nor end up in an image that is built from it.
 *
 * @throws RunnerError `INPUT_INVALID`, or `RUNNER_FILE_MISSING` where the runner has no folder
 */
export function readSetupPluginsInput(
  runner: Pick<Runner, 'inputs' | 'context' | 'environment'>,
): SetupPluginsInput {
  const { inputs, context, environment } = runner;
  const folder = resolve(context.workspace ?? '.', inputs.text('working-directory') ?? '.');
  const named = inputs.text('plugin-dir') ?? environment('WFCTL_PLUGIN_DIR')?.trim();
  return {
    folder,
    pluginFolder:
      named === undefined || named === '' ? toJobFolder(runner) : resolve(folder, named),
    mirror: inputs.address('mirror'),
    token: inputs.secret('token'),
    isLocked: inputs.flag('require-digests') ?? false,
    usesCache: inputs.flag('cache') ?? false,
    writesSummary: inputs.flag('summary') ?? true,
  };
}

function toJobFolder({ context }: Pick<Runner, 'context'>): string {
  if (context.temporaryFolder !== undefined) return join(context.temporaryFolder, 'wfctl-plugins');
  throw new RunnerError('RUNNER_FILE_MISSING', 'the runner names no RUNNER_TEMP', {
    hint: 'This action runs as a step of a workflow, where the runner sets it.',
  });
}
