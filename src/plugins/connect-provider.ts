import type { Clock } from '../ports/index.ts';
import type { Handshake } from './handshake.ts';
import type { PluginProcess } from './launch.ts';
import { negotiate } from './negotiate.ts';
import { PluginError } from './plugin-error.ts';
import type { OpenProviderRequest, ProviderClient } from './provider-client.ts';
import {
  askIdentity,
  askName,
  createCaller,
  createTypedClient,
  initialize,
} from './typed/index.ts';
import { askToEnd, connect, type Connection, followStdio } from './wire/index.ts';

/** A plugin that has just given its handshake. */
export interface ReadyPlugin {
  readonly plugin: PluginProcess;
  readonly handshake: Handshake;
}

/** What connecting needs of the world. */
export interface ConnectPorts {
  readonly clock: Clock;
  readonly redact: (text: string) => string;
}

/**
 * Makes a provider of a running plugin: connects, chooses the wire, checks the name, hands over the
 * config and asks who it is. The one place where gRPC is loaded, and only imported on demand.
 *
 * @throws PluginError as `negotiate` does, and `PLUGIN_LEGACY_WIRE`, `PLUGIN_WRONG_NAME`,
 * `PLUGIN_PLAN_VERSION`
 * @throws DriverError when the provider refuses its config. The plugin is ended then.
 */
export async function connectProvider(
  ready: ReadyPlugin,
  request: OpenProviderRequest,
  ports: ConnectPorts,
): Promise<ProviderClient> {
  const { plugin, handshake } = ready;
  const connection = connect(
    { target: handshake.target, exited: plugin.exited, lastWords: () => plugin.lastWords() },
    ports.clock,
  );
  followStdio(connection, plugin.log.say);
  const end = (): Promise<void> => plugin.stop(() => askToEnd(connection));
  try {
    return await agree(connection, request, { redact: ports.redact, end });
  } catch (error) {
    // One that died has nothing left to be asked, and the error tells of it.
    await (plugin.state.kind === 'stopped' ? plugin.stop() : end());
    connection.close();
    throw error;
  }
}

interface AgreeOptions {
  readonly redact: (text: string) => string;
  readonly end: () => Promise<void>;
}

async function agree(
  connection: Connection,
  request: OpenProviderRequest,
  options: AgreeOptions,
): Promise<ProviderClient> {
  const { type: provider, config, signal } = request;
  const { redact, end } = options;
  const wire = await negotiate(connection, { provider, redact, signal });
  if (wire.kind === 'legacy') throw speaksLegacy(provider);
  const caller = createCaller(connection, { provider, services: wire.services, redact });
  const name = await askName(caller, signal);
  if (name !== provider) throw hasWrongName(provider, name);
  await initialize(caller, config, signal);
  const identity = await askIdentity(caller, name, signal);
  if (identity.computePlanVersion !== 'v2') throw plansItself(provider, identity.version);
  return createTypedClient({ identity, caller, close: end });
}

function speaksLegacy(provider: string): PluginError {
  return new PluginError(
    'PLUGIN_LEGACY_WIRE',
    `the plugin of provider "${provider}" speaks only the old InvokeService protocol`,
    { hint: 'Install a newer version of the plugin: one that serves the typed protocol.' },
  );
}

function hasWrongName(provider: string, name: string): PluginError {
  return new PluginError(
    'PLUGIN_WRONG_NAME',
    `the plugin found for provider "${provider}" answers with another name, ${JSON.stringify(name)}`,
    {
      hint: 'Check which plugin is installed in that folder, and the provider the config asks for.',
    },
  );
}

function plansItself(provider: string, version: string): PluginError {
  return new PluginError(
    'PLUGIN_PLAN_VERSION',
    `version ${JSON.stringify(version)} of provider "${provider}" wants to plan and apply by itself`,
    { hint: 'Install a newer version of the plugin: one whose compute plan version is "v2".' },
  );
}
