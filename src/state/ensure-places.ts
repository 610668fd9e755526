import { basename, dirname } from 'node:path';
import { assertNever } from '../kernel/index.ts';
import { openStore, type StoreOptions, type StorePorts } from './open-store.ts';
import { createStateFiles } from './state-files.ts';
import type { PlaceWish, StatePlace } from './state-place.ts';

/**
 * Sees to it that there is a place for state before anything is kept in it, as far as that is ours to
 * do: what a plugin keeps is the plugin's, and only the place of its notes is looked at. Whatever is
 * there already stays as it is.
 *
 * @throws StateError `STATE_UNREADABLE` where it cannot be looked at or is somebody else's;
 * `STATE_BACKEND_MISSING` or `STATE_WRITE_FAILED` where it cannot be made
 */
export async function ensurePlaces(
  options: StoreOptions,
  wish: PlaceWish,
  ports: StorePorts,
): Promise<readonly StatePlace[]> {
  switch (options.kind) {
    case 'bucket': {
      const { ensureBucket } = await import('./ensure-bucket.ts');
      return [await ensureBucket(options, wish, ports)];
    }
    case 'filesystem':
      return [await ensureFolder(options.directory, wish, ports)];
    case 'postgres': {
      await using database = await openStore(options, ports);
      return [{ ...present(database.location), remarks: [TABLES] }];
    }
    case 'memory':
      return [{ ...present('memory'), remarks: [FORGETFUL] }];
    case 'plugin':
      return options.notes === undefined ? [] : await ensurePlaces(options.notes, wish, ports);
    default:
      return assertNever(options);
  }
}

const TABLES = 'Its tables are made with the first change that is recorded.';

const FORGETFUL = 'What is kept in memory is forgotten with the process.';

async function ensureFolder(
  directory: string,
  wish: PlaceWish,
  ports: StorePorts,
): Promise<StatePlace> {
  const files = createStateFiles(ports.files);
  const place = present(`filesystem ${directory}`);
  await files.list(directory);
  if ((await files.list(dirname(directory))).includes(basename(directory))) return place;
  if (wish === 'look') return { ...place, kind: 'missing' };
  return (await files.makeFolder(directory)) ? { ...place, kind: 'created' } : place;
}

function present(location: string): StatePlace {
  return { kind: 'present', location, remarks: [], variables: new Map() };
}
