import type { JsonObject, Secret } from '../kernel/index.ts';
import type { StateBackend } from '../resources/index.ts';
import { findStateBackend } from './find-plugin.ts';
import { launchPlugin } from './launch.ts';
import { type OpenProviderPorts, START_TIMEOUT_MS } from './open-provider.ts';

/** A state store inside a plugin that runs for it alone. Disposing it ends the plugin. */
export interface ServedBackend extends StateBackend, AsyncDisposable {
  /** The plugin's name where it is installed. */
  readonly plugin: string;
}

/** Which state backend to open, and with what. */
export interface OpenStateBackendRequest {
  /** The name that the config gives it, such as `gcs`. */
  readonly backend: string;
  /** What it is configured with. */
  readonly config: Secret<JsonObject>;
  /** Folders to look for plugins in, first match wins; absolute paths. */
  readonly pluginFolders: readonly string[];
  /** Gives up opening. */
  readonly signal?: AbortSignal;
}

/**
 * Starts the plugin that serves a state backend and lets it open the store. The process is not the
 * one that makes resources: it needs no provider's config, and is there before that is known.
 * `undefined` where no installed plugin lists the backend in its manifest.
 *
 * @throws PluginError saying which step failed; `PLUGIN_NO_STATE_BACKEND` when the plugin that runs
 * serves no such backend after all
 * @throws DriverError when the backend refuses its config. Nothing is left running then.
 */
export async function openStateBackend(
  request: OpenStateBackendRequest,
  ports: Omit<OpenProviderPorts, 'takeIn'>,
): Promise<ServedBackend | undefined> {
  const { backend, pluginFolders, signal } = request;
  const startedAt = ports.clock.now();
  const found = await findStateBackend(backend, pluginFolders, ports.files);
  if (found === undefined) return undefined;
  const { name: provider, executable, folder } = found;
  ports.reporter.report({ kind: 'provider-starting', provider });
  const connecting = import('./connect-state-backend.ts');
  const cancel = signal === undefined ? {} : { signal };
  const ready = await launchPlugin(
    { provider, executable, folder, startTimeoutMs: START_TIMEOUT_MS, ...cancel },
    ports,
  );
  try {
    const { connectStateBackend } = await connecting;
    const served = await connectStateBackend(ready, { ...request, plugin: provider }, ports);
    const tookMs = ports.clock.now() - startedAt;
    ports.reporter.report({ kind: 'provider-ready', provider, tookMs });
    return served;
  } catch (error) {
    await ready.plugin.stop();
    throw error;
  }
}
