import { open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findSystemCode } from '../local-error.ts';
import { createEmptySqlite, isSqlite } from '../sqlite-file.ts';
import type { Made, Maker } from './maker.ts';

/** Makes SQLite files in a folder, named by id. An existing file is never overwritten. */
export function createSqliteMaker(folder: string): Maker {
  const pathOf = (id: string): string => join(folder, `${id}.sqlite`);
  const ensure = async (id: string): Promise<Made> => {
    const path = pathOf(id);
    if (!(await exists(path))) await writeFile(path, createEmptySqlite(), { mode: 0o600 });
    return { outputs: { path, uri: `sqlite://${path}` }, facts: {} };
  };
  const remove = async (id: string): Promise<void> => {
    const parts = ['-wal', '-shm', '-journal', ''].map((suffix) => `${pathOf(id)}${suffix}`);
    await Promise.all(parts.map((path) => rm(path, { force: true })));
  };
  return {
    make: ({ id }) => ensure(id),
    remake: ({ id }) => ensure(id),
    unmake: ({ id }) => remove(id),
    discard: ({ id }, record) => (record === undefined ? remove(id) : Promise.resolve()),
    observe: async ({ id }) => ({
      status: (await exists(pathOf(id))) ? 'running' : 'degraded',
      outputs: {},
    }),
    checkHealth: async ({ id }) => {
      const start = await readStart(pathOf(id));
      if (start === undefined) return { healthy: false, message: 'the database file is gone' };
      return isSqlite(start)
        ? { healthy: true, message: 'the file is a SQLite database' }
        : { healthy: false, message: 'the file is not a SQLite database' };
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return (await readStart(path)) !== undefined;
}

async function readStart(path: string): Promise<Uint8Array | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (findSystemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
