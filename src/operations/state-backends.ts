import { openStateBackend } from '../plugins/index.ts';
import type { StateBackends } from '../state/index.ts';
import { openPluginProcesses } from './plugin-processes.ts';
import { pluginFolders } from './providers.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';

/** Lets stores be opened that a plugin serves: one of those that serve the environment's resources. */
export function createStateBackends(
  request: EnvironmentRequest,
  ports: OperationPorts,
): StateBackends {
  return {
    open: async (backend, config) =>
      await openStateBackend(
        { backend, config, pluginFolders: pluginFolders(request, ports) },
        {
          processes: await openPluginProcesses(request.folder, ports),
          clock: ports.clock,
          files: ports.files,
          reporter: ports.reporter,
          redact: (text) => ports.concealer.redact(text),
        },
      ),
  };
}
