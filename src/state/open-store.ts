import { resolve } from 'node:path';
import { assertNever, type JsonObject } from '../kernel/index.ts';
import { createFilesystemStore, type FilesystemStorePorts } from './filesystem-store.ts';
import { createMemoryStore } from './memory-store.ts';
import { StateError } from './state-error.ts';
import { createStateFiles } from './state-files.ts';
import { type StateStore } from './store.ts';

/** Which store, and what it needs to know. */
export type StoreOptions =
  /** `directory` is an absolute path. */
  { readonly kind: 'filesystem'; readonly directory: string } | { readonly kind: 'memory' };

/**
 * Opens a store. It proves at once that it can be read, for a state that fails to open must stop
 * every command (T-06). A folder that does not exist yet is an empty state.
 *
 * @throws StateError `STATE_UNREADABLE`
 */
export async function openStore(
  options: StoreOptions,
  ports: FilesystemStorePorts,
): Promise<StateStore> {
  switch (options.kind) {
    case 'memory':
      return createMemoryStore();
    case 'filesystem':
      await createStateFiles(ports.files).list(options.directory);
      return createFilesystemStore(options.directory, ports);
    default:
      return assertNever(options);
  }
}

/**
 * Reads the settings of an `iac.state` module, already resolved for the environment and expanded.
 * An absent or empty `backend` is `filesystem`, as in upstream's CLI.
 *
 * @param baseFolder What a relative `directory` is relative to: the current folder, as upstream
 *   has it, so that both tools find the same state when run from the same place.
 * @throws StateError `STATE_BACKEND_UNKNOWN` or `STATE_BACKEND_MISCONFIGURED`
 */
export function toStoreOptions(
  backend: string,
  config: JsonObject,
  baseFolder: string,
): StoreOptions {
  switch (backend) {
    case '':
    case 'filesystem':
      return { kind: 'filesystem', directory: resolve(baseFolder, readDirectory(config)) };
    case 'memory':
      return { kind: 'memory' };
    default:
      throw unknownBackend(backend);
  }
}

/** Where upstream keeps state when it is not told (compat-core 4.1). */
const DEFAULT_DIRECTORY = '/var/lib/workflow/iac-state';

function readDirectory(config: JsonObject): string {
  const directory = config['directory'] ?? '';
  if (typeof directory !== 'string') {
    throw new StateError('STATE_BACKEND_MISCONFIGURED', '`directory` of the state is not a text', {
      hint: 'Give `directory` the path of a folder, such as `./state`.',
    });
  }
  return directory === '' ? DEFAULT_DIRECTORY : directory;
}

/** Backends that upstream has and that this version cannot open. */
const UPSTREAM_BACKENDS = ['spaces', 's3', 'gcs', 'azure', 'azure_blob', 'postgres'];

function unknownBackend(backend: string): StateError {
  const message = UPSTREAM_BACKENDS.includes(backend)
    ? `the state backend ${backend} is not available in this version`
    : `there is no state backend ${backend}`;
  return new StateError('STATE_BACKEND_UNKNOWN', message, {
    hint: 'Use one of the backends that are available: `filesystem`, `memory`.',
  });
}
