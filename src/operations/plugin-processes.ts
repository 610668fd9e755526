import { join } from 'node:path';
import { findTokenVariables, MANIFEST_FILE } from '../distribution/index.ts';
import type { OperationPorts } from './ports.ts';

/**
 * Processes that plugins are started with. A token to download plugins is often set for the whole
 * job; it is not meant for what was downloaded, so the variables that `wfctl.yaml` names for it are
 * not there. A config may still refer to them.
 */
export async function openPluginProcesses(
  folder: string,
  { files, processes }: Pick<OperationPorts, 'files' | 'processes'>,
): Promise<OperationPorts['processes']> {
  const manifest = await files.read(join(folder, MANIFEST_FILE));
  const withheld = new Set(manifest === undefined ? [] : findTokenVariables(manifest));
  return {
    ...processes,
    environment: () =>
      Object.fromEntries(
        Object.entries(processes.environment()).filter(([name]) => !withheld.has(name)),
      ),
  };
}
