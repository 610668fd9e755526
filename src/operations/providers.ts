import { dirname, resolve } from 'node:path';
import type { ResolvedProvider } from '../config/index.ts';
import { type JsonObject, Secret } from '../kernel/index.ts';
import { openProvider, type ProviderClient } from '../plugins/index.ts';
import { type ConcealingSession, createTakeIn } from './conceal-outputs.ts';
import { choosePluginFolder } from './plugin-folder.ts';
import { openPluginProcesses } from './plugin-processes.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import type { Session } from './session.ts';

/** The provider processes of one operation, by `iac.provider` module name. */
export interface OpenProviders extends AsyncDisposable {
  readonly clients: ReadonlyMap<string, ProviderClient>;
}

/** Which providers there are, and which of their outputs are secrets. */
export interface ProviderSession extends Pick<Session, 'resolved'>, ConcealingSession {}

/** For whom providers are opened. */
export interface ProviderContext {
  readonly request: EnvironmentRequest & {
    /** Aborted: a provider that is still starting is ended. */
    readonly cancelled?: AbortSignal;
  };
  readonly ports: OperationPorts;
}

const EMBEDDED_TYPE = 'local';

/**
 * Starts the providers that are needed, side by side; when one cannot start, those that did are
 * ended again.
 *
 * @throws PluginError of the first that failed, in config order.
 */
export async function openProviders(
  needed: readonly string[],
  session: ProviderSession,
  context: ProviderContext,
): Promise<OpenProviders> {
  const wanted = session.resolved.providers.filter((provider) => needed.includes(provider.name));
  const processes = await openPluginProcesses(context.request.folder, context.ports);
  const ports = { ...context.ports, processes };
  const attempts = await Promise.allSettled(
    wanted.map((provider) => open(provider, session, { ...context, ports })),
  );
  const clients = new Map<string, ProviderClient>();
  wanted.forEach((provider, index) => {
    const attempt = attempts[index];
    if (attempt?.status === 'fulfilled') clients.set(provider.name, attempt.value);
  });
  const close = async (): Promise<void> => {
    await Promise.all([...clients.values()].map((client) => client[Symbol.asyncDispose]()));
  };
  const failure = attempts.find((attempt) => attempt.status === 'rejected');
  if (failure !== undefined) {
    await close();
    throw failure.reason;
  }
  return { clients, [Symbol.asyncDispose]: close };
}

async function open(
  provider: ResolvedProvider,
  session: ProviderSession,
  { request, ports }: ProviderContext,
): Promise<ProviderClient> {
  const config = toProviderConfig(provider, session.resolved.file);
  concealCredentials(config, ports);
  return await openProvider(
    {
      ref: provider.name,
      type: provider.type,
      config: new Secret(config),
      pluginFolders: pluginFolders(request, ports),
      ...(request.cancelled === undefined ? {} : { signal: request.cancelled }),
    },
    {
      processes: ports.processes,
      clock: ports.clock,
      files: ports.files,
      reporter: ports.reporter,
      redact: (text, around) => ports.concealer.redact(text, around),
      takeIn: createTakeIn(session, ports),
    },
  );
}

/** The embedded provider is told where the config is; its catalogue lies beside the config unless the config says where. */
function toProviderConfig(provider: ResolvedProvider, configFile: string): JsonObject {
  if (provider.type !== EMBEDDED_TYPE) return provider.config;
  const directory = provider.config['directory'];
  const written = typeof directory === 'string' ? directory : '.wfctl/local';
  const project_directory = dirname(configFile);
  return { ...provider.config, project_directory, directory: resolve(project_directory, written) };
}

/** Settings of a provider that are no secret, whatever else stands beside them. */
const PLAIN_SETTINGS = new Set([
  'provider',
  'region',
  'zone',
  'location',
  'directory',
  'project_directory',
  'simulate',
]);

function concealCredentials(config: JsonObject, ports: OperationPorts): void {
  for (const [key, value] of Object.entries(config)) {
    if (!PLAIN_SETTINGS.has(key)) ports.concealer.conceal(value);
  }
}

/** Where plugins are looked for, first match wins (compat-plugins 1.7); the suite's own come last. */
export function pluginFolders(
  request: EnvironmentRequest,
  ports: OperationPorts,
): readonly string[] {
  const folder = choosePluginFolder(request.pluginFolder, ports.environment);
  return [resolve(request.folder, folder), ports.embeddedPlugins];
}
