import type { StateBackend } from '../resources/index.ts';
import type { ConnectPorts, ReadyPlugin } from './connect-provider.ts';
import { negotiate } from './negotiate.ts';
import type { OpenStateBackendRequest, ServedBackend } from './open-state-backend.ts';
import { PluginError } from './plugin-error.ts';
import { openTypedStateBackend } from './typed/index.ts';
import { askToEnd, connect, type Connection, followStdio } from './wire/index.ts';

/** Which backend of which plugin. */
interface Wanted extends OpenStateBackendRequest {
  readonly plugin: string;
}

/**
 * Makes a state backend of a running plugin: connects, checks that it serves the backend, and hands
 * over the config. Loads gRPC, and is only imported on demand.
 */
export async function connectStateBackend(
  { plugin: running, handshake }: Omit<ReadyPlugin, 'manifest'>,
  wanted: Wanted,
  ports: ConnectPorts,
): Promise<ServedBackend> {
  const connection = connect(
    { target: handshake.target, exited: running.exited, lastWords: () => running.lastWords() },
    ports.clock,
  );
  followStdio(connection, running.log.say);
  const end = async (): Promise<void> => {
    await (running.state.kind === 'stopped' ? running.stop() : endPolitely());
    connection.close();
  };
  const endPolitely = (): Promise<void> => running.stop(() => askToEnd(connection));
  try {
    const backend = await configure(connection, wanted, ports);
    return { ...backend, plugin: wanted.plugin, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function configure(
  connection: Connection,
  { plugin, backend, config, signal }: Wanted,
  { redact }: ConnectPorts,
): Promise<StateBackend> {
  const options = signal === undefined ? {} : { signal };
  const wire = await negotiate(connection, { provider: plugin, redact, signal });
  if (wire.kind === 'legacy') throw servesNot(plugin, backend, []);
  const { services } = wire;
  const served = openTypedStateBackend(connection, { provider: plugin, services, redact });
  const answer = await served.listBackendNames(options);
  const names = answer.kind === 'names' ? answer.names : [];
  if (!names.includes(backend)) throw servesNot(plugin, backend, names);
  const configured = await served.configure(backend, config, options);
  if (configured.kind === 'not-supported') throw servesNot(plugin, backend, []);
  return served;
}

function servesNot(plugin: string, backend: string, names: readonly string[]): PluginError {
  const instead = names.length === 0 ? 'none at all' : names.map((name) => `"${name}"`).join(', ');
  return new PluginError(
    'PLUGIN_NO_STATE_BACKEND',
    `plugin "${plugin}" lists the state backend "${backend}" in its manifest, but serves ${instead}`,
    { hint: 'Install a version of the plugin that serves it, or keep the state elsewhere.' },
  );
}
