import type { Clock, Reporter } from '../ports/index.ts';
import { checkProviderIds } from './check-provider-ids.ts';
import { driveByPlan } from './drive-by-plan.ts';
import type { Handshake } from './handshake.ts';
import type { PluginProcess } from './launch.ts';
import { openLegacyClient } from './legacy/index.ts';
import type { PluginManifest } from './manifest.ts';
import { negotiate } from './negotiate.ts';
import { PluginError } from './plugin-error.ts';
import type { OpenProviderRequest, ProviderClient } from './provider-client.ts';
import type { SpokenProvider } from './spoken-provider.ts';
import { openTypedClient } from './typed/index.ts';
import { askToEnd, connect, type Connection, followStdio } from './wire/index.ts';

/** A plugin that has just given its handshake. */
export interface ReadyPlugin {
  readonly plugin: PluginProcess;
  readonly handshake: Handshake;
  readonly manifest: PluginManifest | undefined;
}

/** What connecting needs of the world. */
export interface ConnectPorts {
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly redact: (text: string) => string;
}

/**
 * Makes a provider of a running plugin: connects, chooses the wire, checks the name, hands over the
 * config, asks who it is, and decides who drives its resources. Whoever uses the client learns of
 * none of it. The one place where gRPC is loaded, and only imported on demand.
 *
 * @throws PluginError as `negotiate` does, and `PLUGIN_WRONG_NAME`, `PLUGIN_PLAN_VERSION`
 * @throws DriverError when the provider refuses its config. The plugin is ended then.
 */
export async function connectProvider(
  ready: ReadyPlugin,
  request: OpenProviderRequest,
  ports: ConnectPorts,
): Promise<ProviderClient> {
  const { plugin, handshake, manifest } = ready;
  const connection = connect(
    { target: handshake.target, exited: plugin.exited, lastWords: () => plugin.lastWords() },
    ports.clock,
  );
  followStdio(connection, plugin.log.say);
  const end = (): Promise<void> => plugin.stop(() => askToEnd(connection));
  try {
    const spoken = await speak(connection, request, { redact: ports.redact, manifest, end });
    return checkProviderIds(drive(spoken, ports), ports.reporter);
  } catch (error) {
    // One that died has nothing left to be asked, and the error tells of it.
    await (plugin.state.kind === 'stopped' ? plugin.stop() : end());
    connection.close();
    throw error;
  }
}

interface SpeakOptions {
  readonly redact: (text: string) => string;
  readonly manifest: PluginManifest | undefined;
  readonly end: () => Promise<void>;
}

async function speak(
  connection: Connection,
  { type: provider, config, signal }: OpenProviderRequest,
  { redact, manifest, end }: SpeakOptions,
): Promise<SpokenProvider> {
  const wire = await negotiate(connection, { provider, redact, signal });
  const options = { provider, config, redact, signal, close: end };
  return wire.kind === 'typed'
    ? await openTypedClient(connection, { ...options, services: wire.services })
    : await openLegacyClient(connection, { ...options, manifest });
}

/** The host drives the resources of version 2; one that says nothing is of version 1. */
function drive(spoken: SpokenProvider, ports: ConnectPorts): ProviderClient {
  const { identity } = spoken.client;
  switch (identity.computePlanVersion) {
    case 'v2':
      return spoken.client;
    case 'v1':
    case '':
      return driveByPlan(spoken, ports);
    default:
      throw new PluginError(
        'PLUGIN_PLAN_VERSION',
        `version ${JSON.stringify(identity.version)} of provider "${identity.name}" wants to be driven in a way that is not known here, ${JSON.stringify(identity.computePlanVersion)}`,
        { hint: 'Install another version of the plugin, or a newer wfctl.' },
      );
  }
}
