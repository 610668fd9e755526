import { assertNever } from '../kernel/index.ts';
import { toText } from './exit-text.ts';
import { PluginError } from './plugin-error.ts';
import {
  type CallFailure,
  checkHealth,
  type Connection,
  listReflectedServices,
  listRegisteredServices,
  offersLegacyProvider,
  type ServiceList,
} from './wire/index.ts';

/** Which wire a plugin speaks. */
export type Wire =
  /** The typed services; `services` is `undefined` where the plugin could not list them. */
  | { readonly kind: 'typed'; readonly services: ReadonlySet<string> | undefined }
  /** The generic plugin service with a module `iac.provider`. */
  | { readonly kind: 'legacy' };

/** The one service that every typed provider has. */
const REQUIRED_SERVICE = 'workflow.plugin.external.iac.IaCProviderRequired';

/** Who is being negotiated with. */
export interface NegotiateOptions {
  readonly provider: string;
  readonly redact: (text: string) => string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Chooses the wire, once: checks the plugin's health, then takes the first account of its services
 * that names the required one: the contract registry, server reflection, and at last a look at
 * whether the generic plugin service offers a provider (compat-plugins 3.3). A plugin that lists
 * nothing at all is taken to be typed, and shows by its name whether it is.
 *
 * @throws PluginError `PLUGIN_UNREACHABLE`, `PLUGIN_EXITED`, `PLUGIN_CANCELLED` or
 * `PLUGIN_NOT_A_PROVIDER`
 */
export async function negotiate(connection: Connection, options: NegotiateOptions): Promise<Wire> {
  const health = await checkHealth(connection, options.signal);
  if (health.kind === 'failed') throw toPluginError(health.failure, options);
  if (health.kind === 'not-serving') {
    throw new PluginError(
      'PLUGIN_UNREACHABLE',
      `the plugin of provider "${options.provider}" says that it does not serve`,
    );
  }
  const registered = await listRegisteredServices(connection, options.signal);
  if (isTyped(registered, options)) return { kind: 'typed', services: registered.services };
  const reflected = await listReflectedServices(connection, options.signal);
  if (isTyped(reflected, options)) return { kind: 'typed', services: reflected.services };
  if (await offersLegacyProvider(connection, options.signal)) return { kind: 'legacy' };
  if (registered.kind === 'unavailable' && reflected.kind === 'unavailable') {
    return { kind: 'typed', services: undefined };
  }
  throw new PluginError(
    'PLUGIN_NOT_A_PROVIDER',
    `the plugin found for provider "${options.provider}" serves no infrastructure provider`,
    { hint: 'Check that the plugin installed under this name is a provider plugin.' },
  );
}

type Listed = Extract<ServiceList, { kind: 'listed' }>;

function isTyped(list: ServiceList, options: NegotiateOptions): list is Listed {
  if (list.kind === 'failed') throw toPluginError(list.failure, options);
  return list.kind === 'listed' && list.services.has(REQUIRED_SERVICE);
}

/** Says a failure before any provider is there to blame for it. */
function toPluginError(failure: CallFailure, options: NegotiateOptions): PluginError {
  const plugin = `the plugin of provider "${options.provider}"`;
  switch (failure.kind) {
    case 'died':
      return new PluginError(
        'PLUGIN_EXITED',
        `${plugin} ended while it was starting up, with ${toText(failure.exit)}`,
        { hint: failure.lastWords },
      );
    case 'cancelled':
      return new PluginError('PLUGIN_CANCELLED', `starting ${plugin} was cancelled`);
    case 'timed-out':
      return unreachable(`${plugin} gave no answer within ${String(failure.afterMs)} ms`);
    case 'status':
      return unreachable(`${plugin} cannot be reached: ${options.redact(failure.words)}`);
    case 'undecodable':
    case 'unencodable':
      return unreachable(`${plugin} does not speak the plugin protocol`, failure);
    case 'too-large':
      return unreachable(`${plugin} cannot be asked in ${String(failure.sizeBytes)} bytes`);
    default:
      return assertNever(failure);
  }
}

function unreachable(message: string, failure?: { readonly cause: unknown }): PluginError {
  return new PluginError('PLUGIN_UNREACHABLE', message, {
    cause: failure?.cause,
    hint: 'Nothing was asked of the provider yet. Try another version of the plugin, or report this to its authors.',
  });
}
