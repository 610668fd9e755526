import { resolve } from 'node:path';
import { type JsonObject } from '../kernel/index.ts';
import { createFilesystemStore, type FilesystemStorePorts } from './filesystem-store.ts';
import { createMemoryStore } from './memory-store.ts';
import { type ObjectStoreOptions, readObjectStoreOptions } from './object-options.ts';
import { type ObjectStorePorts } from './open-object-store.ts';
import { StateError } from './state-error.ts';
import { createStateFiles } from './state-files.ts';
import { type StateStore } from './store.ts';

/** What each kind of store needs to know. */
interface OptionsByKind {
  /** `directory` is an absolute path. */
  readonly filesystem: { readonly kind: 'filesystem'; readonly directory: string };
  readonly memory: { readonly kind: 'memory' };
  readonly bucket: ObjectStoreOptions;
}

type StoreKind = keyof OptionsByKind;

/** Which store, and what it needs to know. */
export type StoreOptions<Kind extends StoreKind = StoreKind> = OptionsByKind[Kind];

/** What the stores speak to. */
export type StorePorts = FilesystemStorePorts & ObjectStorePorts;

/** The settings of an `iac.state` module, resolved for the environment and expanded. */
export interface StateSettings {
  /** Absent or empty is `filesystem`, as in upstream's CLI. */
  readonly backend: string;
  readonly config: JsonObject;
  /**
   * What a relative `directory` is relative to: the current folder, as upstream has it, so that
   * both tools find the same state when run from the same place.
   */
  readonly baseFolder: string;
}

/**
 * Opens a store. It proves at once that it can be read, for a state that fails to open must stop
 * every command (T-06). A place where nothing was ever kept is an empty state.
 *
 * @throws StateError `STATE_UNREADABLE`
 */
export async function openStore<Kind extends StoreKind>(
  options: StoreOptions<Kind> & { readonly kind: Kind },
  ports: StorePorts,
): Promise<StateStore> {
  return await OPENERS[options.kind](options, ports);
}

/**
 * Reads what the config says of the state.
 *
 * @throws StateError `STATE_BACKEND_UNKNOWN` or `STATE_BACKEND_MISCONFIGURED`
 */
export function toStoreOptions(settings: StateSettings): StoreOptions {
  const read = READERS.get(settings.backend);
  if (read === undefined) throw unknownBackend(settings.backend);
  return read(settings);
}

/** How each kind of store is opened. */
const OPENERS: {
  readonly [Kind in StoreKind]: (
    options: StoreOptions<Kind>,
    ports: StorePorts,
  ) => Promise<StateStore>;
} = {
  filesystem: async ({ directory }, ports) => {
    await createStateFiles(ports.files).list(directory);
    return createFilesystemStore(directory, ports);
  },
  memory: () => Promise.resolve(createMemoryStore()),
  bucket: async (options, ports) => {
    const { openObjectStore } = await import('./open-object-store.ts');
    return await openObjectStore(options, ports);
  },
};

/**
 * What tells two places apart: equal where two environments would find each other's records (T-11).
 * Who asks and in which words is left out.
 */
export function toStoreKey(options: StoreOptions): string {
  if (options.kind !== 'bucket') return JSON.stringify(options);
  return JSON.stringify([options.kind, options.bucket, options.prefix]);
}

/** How the settings of each backend are read, by the name the config gives it. */
const READERS: ReadonlyMap<string, (settings: StateSettings) => StoreOptions> = new Map<
  string,
  (settings: StateSettings) => StoreOptions
>([
  ['', readFilesystem],
  ['filesystem', readFilesystem],
  ['memory', () => ({ kind: 'memory' })],
  ['s3', ({ config }) => readObjectStoreOptions('s3', config)],
  ['spaces', ({ config }) => readObjectStoreOptions('spaces', config)],
]);

/** Where upstream keeps state when it is not told (compat-core 4.1). */
const DEFAULT_DIRECTORY = '/var/lib/workflow/iac-state';

function readFilesystem({ config, baseFolder }: StateSettings): StoreOptions {
  const directory = config['directory'] ?? '';
  if (typeof directory !== 'string') {
    throw new StateError('STATE_BACKEND_MISCONFIGURED', '`directory` of the state is not a text', {
      hint: 'Give `directory` the path of a folder, such as `./state`.',
    });
  }
  const path = directory === '' ? DEFAULT_DIRECTORY : directory;
  return { kind: 'filesystem', directory: resolve(baseFolder, path) };
}

/** Backends that upstream has and that this version cannot open. */
const UPSTREAM_BACKENDS = ['gcs', 'azure', 'azure_blob', 'postgres'];

function unknownBackend(backend: string): StateError {
  const message = UPSTREAM_BACKENDS.includes(backend)
    ? `the state backend ${backend} is not available in this version`
    : `there is no state backend ${backend}`;
  const available = [...READERS.keys()].filter((name) => name !== '').map((name) => `\`${name}\``);
  return new StateError('STATE_BACKEND_UNKNOWN', message, {
    hint: `Use one of the backends that are available: ${available.join(', ')}.`,
  });
}
