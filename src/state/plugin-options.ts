import { isJsonObject, isSensitiveName, type JsonObject, Secret } from '../kernel/index.ts';
import { type StateBackend } from '../resources/index.ts';
import { type StateSettings, type StoreOptions } from './open-store.ts';
import { StateError } from './state-error.ts';

/** A backend that is none of ours, and so a plugin's. */
export interface PluginStoreOptions {
  readonly kind: 'plugin';
  readonly backend: string;
  /** What the plugin gets. */
  readonly config: Secret<JsonObject>;
  /** The place of our notes: one of our own backends; `undefined` when the config names none. */
  readonly notes: StoreOptions | undefined;
}

/** Opens the state backends of plugins. */
export interface StateBackends {
  /** `undefined` when no installed plugin serves it. */
  open(
    backend: string,
    config: Secret<JsonObject>,
  ): Promise<(StateBackend & AsyncDisposable & { readonly plugin: string }) | undefined>;
}

/** Our own setting among the plugin's: it never gets to see it. */
const NOTES = 'notes';

/**
 * Reads the settings of a backend that is a plugin's. Everything but `notes` is for the plugin.
 *
 * @throws StateError `STATE_BACKEND_MISCONFIGURED`
 */
export function readPluginOptions(
  { backend, config, baseFolder }: StateSettings,
  readNotes: (settings: StateSettings) => StoreOptions,
): PluginStoreOptions {
  const { [NOTES]: notes, ...rest } = config;
  const plugin = { kind: 'plugin', backend, config: new Secret(rest) } as const;
  if (notes === undefined || notes === null) return { ...plugin, notes: undefined };
  if (!isJsonObject(notes)) throw misplaced('they are not a map');
  const { backend: kind, ...place } = notes;
  if (typeof kind !== 'string' || kind === '') throw misplaced('they name no `backend`');
  const options = readNotes({ backend: kind, config: place, baseFolder });
  if (options.kind === 'plugin' || options.kind === 'memory') {
    throw misplaced(`they cannot be kept in ${kind}, which has no conditional writes that last`);
  }
  return { ...plugin, notes: options };
}

/** What must be shown to nobody: what is named like a secret, whatever it holds. */
export function secretsOfPlugin(
  { config, notes }: PluginStoreOptions,
  secretsOfNotes: (notes: StoreOptions) => readonly Secret[],
): readonly Secret[] {
  const settings = Object.entries(config.reveal());
  const ours = settings.flatMap(([name, value]) =>
    isSensitiveName(name) && typeof value === 'string' && value !== '' ? [new Secret(value)] : [],
  );
  return notes === undefined ? ours : [...ours, ...secretsOfNotes(notes)];
}

/** Equal for the same place; what is named like a secret tells who asks, not where. */
export function toPluginStoreKey({ kind, backend, config }: PluginStoreOptions): string {
  const settings = Object.entries(config.reveal()).filter(([name]) => !isSensitiveName(name));
  return JSON.stringify([kind, backend, settings.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function misplaced(problem: string): StateError {
  return new StateError(
    'STATE_BACKEND_MISCONFIGURED',
    `the \`notes\` of the state are wrong: ${problem}`,
    {
      hint: 'Give them a backend of our own with its settings, such as `notes: { backend: s3, bucket: … }`.',
    },
  );
}
