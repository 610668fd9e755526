import { DriverError } from '../../resources/index.ts';
import type { PluginManifest } from '../manifest.ts';
import { PluginError } from '../plugin-error.ts';
import type { ProviderIdentity } from '../provider-client.ts';
import { checkName, type SpeakOptions, type SpokenProvider } from '../spoken-provider.ts';
import type { Connection } from '../wire/index.ts';
import { createLegacyCaller, type LegacyCaller } from './caller.ts';
import { createLegacyClient } from './client.ts';
import { askCapabilities, askName, askVersion, initialize } from './lifecycle.ts';
import { openModule } from './open-module.ts';
import { createPlanApplier } from './planning.ts';

/** What opening takes on this wire. */
export interface LegacyOptions extends SpeakOptions {
  /** The `plugin.json`, which knows what the plugin may not be able to say. */
  readonly manifest: PluginManifest | undefined;
}

/**
 * Makes the provider's module, which gets the config with it, checks the name, and initialises.
 *
 * @throws PluginError `PLUGIN_NOT_A_PROVIDER` when the module takes no calls, as that of the first
 * AWS releases (compat-plugins 3.7), and `PLUGIN_WRONG_NAME`
 * @throws DriverError when the provider refuses, such as its config
 */
export async function openLegacyClient(
  connection: Connection,
  options: LegacyOptions,
): Promise<SpokenProvider> {
  const { provider, config, redact, signal, close } = options;
  const { handleId, pluginVersion } = await openModule(connection, options);
  const caller = createLegacyCaller(connection, { provider, handleId, redact });
  checkName(provider, await askNameOf(caller, signal));
  await initialize(caller, config, signal);
  const identity = await askIdentity(caller, { ...options, pluginVersion });
  return {
    client: createLegacyClient({ identity, caller, close }),
    applyPlan: createPlanApplier(caller),
  };
}

async function askNameOf(caller: LegacyCaller, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await askName(caller, signal);
  } catch (error) {
    if (!(error instanceof DriverError) || error.code !== 'PROVIDER_NOT_SUPPORTED') throw error;
    throw new PluginError(
      'PLUGIN_NOT_A_PROVIDER',
      `the plugin of provider "${caller.provider}" has a provider module that takes no calls`,
      { hint: 'Install a newer version of the plugin.', cause: error },
    );
  }
}

async function askIdentity(
  caller: LegacyCaller,
  { manifest, pluginVersion, signal }: LegacyOptions & { readonly pluginVersion: string },
): Promise<ProviderIdentity> {
  const version = await askVersion(caller, signal);
  const capabilities = await askCapabilities(caller, signal);
  const known = [version, pluginVersion, manifest?.version].find((each) => each);
  return {
    name: caller.provider,
    version: known ?? '',
    capabilities:
      capabilities ??
      (manifest?.resourceTypes ?? []).map((resourceType) => ({
        resourceType,
        tier: 0,
        operations: [],
      })),
    computePlanVersion: manifest?.computePlanVersion ?? '',
  };
}
