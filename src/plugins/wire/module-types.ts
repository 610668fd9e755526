import { PluginServiceService } from '../../gen/plugin.ts';
import type { Connection } from './connection.ts';
import { SETUP_TIMEOUT_MS } from './services.ts';
import { callUnary } from './unary.ts';

/**
 * Whether the plugin offers its provider as a module behind the generic plugin service: the wire
 * that providers spoke before the typed one (compat-plugins 2.2).
 */
export async function offersLegacyProvider(
  connection: Connection,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const outcome = await callUnary(connection, {
    method: PluginServiceService.getModuleTypes,
    request: () => ({}),
    timeoutMs: SETUP_TIMEOUT_MS,
    signal,
  });
  return outcome.kind === 'answered' && outcome.response.types.includes('iac.provider');
}
