import { dirname, join } from 'node:path';
import { type Runner, RunnerError, type RunnerPorts } from '../../src/github/index.ts';
import { quoteForShell } from '../../src/outputs/index.ts';
import { VERSION } from '../../src/kernel/index.ts';

/** The command line, where the steps that follow find it. */
export interface InstalledLauncher {
  /** Absolute path of the folder that holds `wfctl`. */
  readonly folder: string;
  readonly version: string;
}

/**
 * Writes a `wfctl` that runs the bundle beside this one with the runner's own Node.js, so that the
 * job needs none on its PATH.
 */
export async function installLauncher(
  { context }: Pick<Runner, 'context'>,
  ports: Pick<RunnerPorts, 'files' | 'processes' | 'embeddedPlugins'>,
): Promise<InstalledLauncher> {
  const suite = dirname(ports.embeddedPlugins);
  const bundle = join(suite, 'wfctl.mjs');
  if (context.temporaryFolder === undefined) {
    throw new RunnerError('RUNNER_FILE_MISSING', 'the runner names no RUNNER_TEMP', {
      hint: 'This action runs as a step of a workflow, where the runner sets it.',
    });
  }
  const folder = join(context.temporaryFolder, 'wfctl-bin');
  const { runtime } = ports.processes;
  const shell = `#!/bin/sh\nexec ${quoteForShell(runtime)} ${quoteForShell(bundle)} "$@"\n`;
  const batch = `@"${runtime}" "${bundle}" %*\r\n`;
  await ports.files.writeAtomically(join(folder, 'wfctl'), shell, { mode: 0o755 });
  await ports.files.writeAtomically(join(folder, 'wfctl.cmd'), batch, { mode: 0o755 });
  return { folder, version: VERSION };
}
