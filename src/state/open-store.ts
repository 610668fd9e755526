import { resolve } from 'node:path';
import { assertNever, CoreError, type JsonObject, Secret } from '../kernel/index.ts';
import { readAzureOptions, readGcsOptions } from './cloud-options.ts';
import { createFilesystemStore, type FilesystemStorePorts } from './filesystem-store.ts';
import type { Sql } from '../ports/index.ts';
import { createMemoryStore } from './memory-store.ts';
import { type ObjectStoreOptions, readS3Options } from './object-options.ts';
import type { ObjectStorePorts } from './open-object-store.ts';
import {
  type PluginStoreOptions,
  readPluginOptions,
  secretsOfPlugin,
  type StateBackends,
  toPluginStoreKey,
} from './plugin-options.ts';
import { openPostgresStore, type PostgresAddress } from './postgres-store.ts';
import { StateError } from './state-error.ts';
import { createStateFiles } from './state-files.ts';
import type { StateStore } from './store.ts';

/** What each kind of store needs to know. */
interface OptionsByKind {
  /** `directory` is an absolute path. */
  readonly filesystem: { readonly kind: 'filesystem'; readonly directory: string };
  readonly memory: { readonly kind: 'memory' };
  readonly bucket: ObjectStoreOptions;
  readonly postgres: PostgresAddress & { readonly kind: 'postgres' };
  readonly plugin: PluginStoreOptions;
}

type StoreKind = keyof OptionsByKind;

/** Which store, and what it needs to know. */
export type StoreOptions<Kind extends StoreKind = StoreKind> = OptionsByKind[Kind];

/** What the stores speak to. */
export interface StorePorts extends FilesystemStorePorts, ObjectStorePorts {
  readonly sql: Sql;
  /** Absent where no plugins can be started. */
  readonly backends?: StateBackends;
}

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
 * @throws StateError `STATE_UNREADABLE`, `STATE_BACKEND_UNKNOWN`
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
 * A backend that is none of ours is a plugin's, which shows when it is opened.
 *
 * @throws StateError `STATE_BACKEND_MISCONFIGURED`
 */
export function toStoreOptions(settings: StateSettings, ports: ReaderPorts): StoreOptions {
  const read = READERS.get(settings.backend);
  return read === undefined
    ? readPluginOptions(settings, (notes) => toStoreOptions(notes, ports))
    : read(settings, ports);
}

/** What reading settings looks to: nothing is connected to. */
export type ReaderPorts = Pick<StorePorts, 'sql'>;

/** Everything in the options of a store that must be shown to nobody. */
export function secretsOf(options: StoreOptions, { sql }: ReaderPorts): readonly Secret[] {
  switch (options.kind) {
    case 'postgres': {
      const { password } = sql.parse(options.dsn);
      return [options.dsn, ...(password === undefined ? [] : [password])];
    }
    case 'bucket': {
      const values: readonly unknown[] = Object.values({ ...options, ...options.credentials });
      return values.filter((value) => value instanceof Secret);
    }
    case 'plugin':
      return secretsOfPlugin(options, (notes) => secretsOf(notes, { sql }));
    case 'filesystem':
    case 'memory':
      return [];
    default:
      return assertNever(options);
  }
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
  postgres: openPostgresStore,
  plugin: async (options, ports) => {
    const { openPluginStore } = await import('./open-plugin-store.ts');
    const open = (notes: StoreOptions): Promise<StateStore> => openStore(notes, ports);
    const store = await openPluginStore(options, ports, open);
    if (store === undefined) throw unknownBackend(options.backend);
    return store;
  },
};

/**
 * What tells two places apart: equal where two environments would find each other's records (T-11).
 * Who asks and in which words is left out; secrets print as stars.
 */
export function toStoreKey(options: StoreOptions): string {
  if (options.kind === 'plugin') return toPluginStoreKey(options);
  if (options.kind !== 'bucket') return JSON.stringify(options);
  return JSON.stringify([options.kind, options.bucket, options.prefix]);
}

type Reader = (settings: StateSettings, ports: ReaderPorts) => StoreOptions;

/** How the settings of each backend are read, by the name the config gives it. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['', readFilesystem],
  ['filesystem', readFilesystem],
  ['memory', (): StoreOptions => ({ kind: 'memory' })],
  ['postgres', readPostgres],
  ['s3', ({ config }) => readS3Options('s3', config)],
  ['spaces', ({ config }) => readS3Options('spaces', config)],
  ['gcs', ({ config }) => readGcsOptions(config)],
  ['azure_blob', ({ config }) => readAzureOptions(config)],
]);

/** Where upstream keeps state when it is not told (compat-core 4.1). */
const DEFAULT_DIRECTORY = '/var/lib/workflow/iac-state';

function readFilesystem({ config, baseFolder }: StateSettings): StoreOptions {
  const directory = config['directory'] ?? '';
  if (typeof directory !== 'string') {
    throw misconfigured(
      '`directory` of the state is not a text',
      'Give `directory` the path of a folder, such as `./state`.',
    );
  }
  const path = directory === '' ? DEFAULT_DIRECTORY : directory;
  return { kind: 'filesystem', directory: resolve(baseFolder, path) };
}

/** The names of the one setting, in the order of preference: upstream's CLI knows both. */
const DSN_NAMES = ['dsn', 'connection_string'] as const;

function readPostgres({ config }: StateSettings, { sql }: ReaderPorts): StoreOptions {
  const dsn = new Secret(readDsn(config));
  try {
    return { kind: 'postgres', dsn, place: sql.parse(dsn).place };
  } catch (error) {
    if (!(error instanceof CoreError)) throw error;
    throw misconfigured(error.message, error.hint);
  }
}

function readDsn(config: JsonObject): string {
  const given = DSN_NAMES.filter((name) => (config[name] ?? '') !== '');
  const [first, second] = given;
  if (first === undefined) {
    throw misconfigured(
      'the postgres state has no `dsn`',
      'Give `dsn` the address of the database, best from a variable: `dsn: ${STATE_DSN}`.',
    );
  }
  const dsn = config[first];
  if (typeof dsn !== 'string') {
    throw misconfigured(
      `\`${first}\` of the state is not a text`,
      `Give \`${first}\` the address of the database, such as \`\${STATE_DSN}\`.`,
    );
  }
  if (second !== undefined && config[second] !== dsn) {
    throw misconfigured(
      '`dsn` and `connection_string` of the state differ',
      'Keep the one that is right.',
    );
  }
  return dsn;
}

function misconfigured(message: string, hint: string | undefined): StateError {
  return new StateError('STATE_BACKEND_MISCONFIGURED', message, hint === undefined ? {} : { hint });
}

function unknownBackend(backend: string): StateError {
  const available = [...READERS.keys()].filter((name) => name !== '').map((name) => `\`${name}\``);
  return new StateError(
    'STATE_BACKEND_UNKNOWN',
    `there is no state backend ${backend}, and no installed plugin serves one`,
    {
      hint: `Use one of our own, ${available.join(', ')}, or install the plugin whose \`plugin.json\` lists it under \`iacStateBackends\`.`,
    },
  );
}
