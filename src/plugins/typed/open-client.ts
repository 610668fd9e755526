import { checkName, type SpeakOptions, type SpokenProvider } from '../spoken-provider.ts';
import type { Connection } from '../wire/index.ts';
import { createCaller } from './caller.ts';
import { createTypedClient } from './client.ts';
import { askIdentity, askName, initialize } from './lifecycle.ts';
import { createPlanApplier } from './planning.ts';

/** What opening takes on this wire. */
export interface TypedOptions extends SpeakOptions {
  /** Full names of the plugin's services; `undefined` when it could not list them. */
  readonly services: ReadonlySet<string> | undefined;
}

/** Checks the provider's name before it gets its config, and asks who it is afterwards. */
export async function openTypedClient(
  connection: Connection,
  options: TypedOptions,
): Promise<SpokenProvider> {
  const { provider, config, services, redact, signal, close } = options;
  const caller = createCaller(connection, { provider, services, redact });
  const name = await askName(caller, signal);
  checkName(provider, name);
  await initialize(caller, config, signal);
  const identity = await askIdentity(caller, name, signal);
  return {
    client: createTypedClient({ identity, caller, close }),
    applyPlan: createPlanApplier(caller),
  };
}
