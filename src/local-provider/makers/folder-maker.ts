import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JsonObject } from '../../kernel/index.ts';
import { findSystemCode, LocalError } from '../local-error.ts';
import type { Maker, Made } from './maker.ts';

/** How one kind of folder behaves. */
export interface FolderRules {
  /** Absolute path of the folder that holds them. */
  readonly parent: string;
  /** Whether a folder with something in it may only go when `config.force_destroy` is true. */
  readonly guardsContents: boolean;
}

/** Makes folders, named by id: storage and registries. */
export function createFolderMaker({ parent, guardsContents }: FolderRules): Maker {
  const pathOf = (id: string): string => join(parent, id);
  const ensure = async (id: string): Promise<Made> => {
    const path = pathOf(id);
    await mkdir(path, { recursive: true, mode: 0o700 });
    const outputs: JsonObject = { path, uri: pathToFileURL(path).href };
    return { outputs, facts: {} };
  };
  return {
    make: ({ id }) => ensure(id),
    remake: ({ id }) => ensure(id),
    unmake: async ({ id, name, config }) => {
      if (guardsContents && config['force_destroy'] !== true && !(await isEmpty(pathOf(id)))) {
        throw new LocalError('LOCAL_REFUSED', `the storage ${name} is not empty`, {
          hint: 'Empty it, or apply it with force_destroy: true before it is deleted.',
        });
      }
      await rm(pathOf(id), { recursive: true, force: true });
    },
    discard: async ({ id }, record) => {
      if (record === undefined) await rm(pathOf(id), { recursive: true, force: true });
    },
    observe: async ({ id }) => ({
      status: (await isFolder(pathOf(id))) ? 'running' : 'degraded',
      outputs: {},
    }),
    checkHealth: async ({ id }) =>
      (await isFolder(pathOf(id)))
        ? { healthy: true, message: 'the folder is there' }
        : { healthy: false, message: 'the folder is gone' },
  };
}

async function isEmpty(path: string): Promise<boolean> {
  try {
    return (await readdir(path)).length === 0;
  } catch (error) {
    if (findSystemCode(error) === 'ENOENT') return true;
    throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (findSystemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
