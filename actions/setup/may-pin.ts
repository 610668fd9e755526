import { join } from 'node:path';
import type { RunnerPorts } from '../../src/github/index.ts';

const PIN_FILES = ['wfctl.yaml', '.wfctl-lock.yaml', '.wfctl.yaml'];

/**
 * Whether a folder has a file that can pin plugins. Asked before anything that reads one is loaded,
 * which takes longer than all the rest of a step without plugins.
 */
export async function mayPinPlugins(
  folder: string,
  { files }: Pick<RunnerPorts, 'files'>,
): Promise<boolean> {
  const sizes = await Promise.all(PIN_FILES.map((name) => files.sizeBytes(join(folder, name))));
  return sizes.some((size) => size !== undefined);
}
