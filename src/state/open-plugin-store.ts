import { type PluginStoreOptions, type StateBackends } from './plugin-options.ts';
import { createPluginStore, type PluginStorePorts } from './plugin-store.ts';
import { resay } from './resay.ts';
import { type StoreOptions } from './open-store.ts';
import { type StateStore } from './store.ts';

/** What opening looks to. */
export interface OpenPluginStorePorts extends PluginStorePorts {
  readonly backends?: StateBackends;
}

/**
 * Opens the notes, then the backend, which refuses at once what it cannot use (T-06). `undefined` where
 * no installed plugin serves the backend.
 *
 * @throws StateError `STATE_UNREADABLE`
 */
export async function openPluginStore(
  options: PluginStoreOptions,
  ports: OpenPluginStorePorts,
  openNotes: (notes: StoreOptions) => Promise<StateStore>,
): Promise<StateStore | undefined> {
  const notes = options.notes === undefined ? undefined : await openNotes(options.notes);
  try {
    const backend = await resay(
      'STATE_UNREADABLE',
      async () => ports.backends?.open(options.backend, options.config),
      `the state backend ${options.backend} cannot be opened`,
    );
    if (backend === undefined) {
      await notes?.[Symbol.asyncDispose]();
      return undefined;
    }
    const location = `${options.backend}, served by the plugin ${backend.plugin}`;
    return createPluginStore({ backend, location, notes }, ports);
  } catch (error) {
    await notes?.[Symbol.asyncDispose]();
    throw error;
  }
}
