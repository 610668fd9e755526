import type { JsonObject, Secret } from '../kernel/index.ts';
import { PluginError } from './plugin-error.ts';
import type { ProviderClient } from './provider-client.ts';
import type { ApplyPlan } from './provider-plan.ts';

/** A provider as one of the wires opens it, before anybody decides who drives its resources. */
export interface SpokenProvider {
  readonly client: ProviderClient;
  /** Its own applying, which is used when it is of plan version 1. */
  readonly applyPlan: ApplyPlan;
}

/** What opening a provider takes on either wire. */
export interface SpeakOptions {
  /** The provider's type, which must be the name it calls itself. */
  readonly provider: string;
  readonly config: Secret<JsonObject>;
  readonly redact: (text: string) => string;
  readonly signal: AbortSignal | undefined;
  /** Ends the plugin. */
  readonly close: () => Promise<void>;
}

/** @throws PluginError `PLUGIN_WRONG_NAME` when the plugin is another provider than was asked for. */
export function checkName(provider: string, name: string): void {
  if (name === provider) return;
  throw new PluginError(
    'PLUGIN_WRONG_NAME',
    `the plugin found for provider "${provider}" answers with another name, ${JSON.stringify(name)}`,
    {
      hint: 'Check which plugin is installed in that folder, and the provider the config asks for.',
    },
  );
}
