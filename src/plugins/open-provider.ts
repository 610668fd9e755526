import type { Clock, Files, Processes, Reporter, TextAround } from '../ports/index.ts';
import { findPlugin } from './find-plugin.ts';
import { launchPlugin } from './launch.ts';
import { type TakeIn, tellHandedOver } from './hand-over.ts';
import type { OpenProviderRequest, ProviderClient } from './provider-client.ts';

/** What opening a provider needs of the world; `redact` hides secrets in a plugin's words. */
export interface OpenProviderPorts {
  readonly processes: Processes;
  readonly clock: Clock;
  readonly files: Files;
  readonly reporter: Reporter;
  readonly redact: (text: string, around?: TextAround) => string;
  /** Called with all that the provider answers of resources, before anything else sees it. */
  readonly takeIn: TakeIn;
}

/** How long upstream's host waits for a handshake (compat-plugins 1.2). */
export const START_TIMEOUT_MS = 60_000;

/**
 * Finds a provider's plugin, starts it, agrees with it on a wire and hands it its config. Disposing
 * the client ends the plugin. When it fails, nothing is left running.
 *
 * @throws PluginError saying which of these steps failed
 * @throws DriverError when the provider itself refuses, such as its config
 */
export async function openProvider(
  request: OpenProviderRequest,
  ports: OpenProviderPorts,
): Promise<ProviderClient> {
  const startedAt = ports.clock.now();
  const plugin = await findPlugin(request.type, request.pluginFolders, ports.files);
  ports.reporter.report({ kind: 'provider-starting', provider: request.type });
  // Loading gRPC takes longer than most commands that start no plugin, and about as long as a
  // plugin takes to start: so both happen at once.
  const connecting = import('./connect-provider.ts');
  const ready = await launchPlugin(
    {
      provider: request.type,
      executable: plugin.executable,
      folder: plugin.folder,
      startTimeoutMs: request.startTimeoutMs ?? START_TIMEOUT_MS,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    },
    ports,
  );
  try {
    const { connectProvider } = await connecting;
    const { manifest } = plugin;
    const client = await connectProvider({ ...ready, manifest }, request, ports);
    const tookMs = ports.clock.now() - startedAt;
    ports.reporter.report({ kind: 'provider-ready', provider: request.type, tookMs });
    return tellHandedOver(client, ready.plugin.log, ports.takeIn);
  } catch (error) {
    await ready.plugin.stop();
    throw error;
  }
}
