import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeJson, isJsonObject, type JsonValue, parseJson } from '../kernel/index.ts';
import type { Clock } from '../ports/index.ts';
import {
  createFileExclusively,
  readIfPresent,
  removeIfPresent,
  replaceFileLightly,
} from './atomic-file.ts';
import type { FolderLayout } from './folder-layout.ts';
import { findSystemCode, LocalError } from './local-error.ts';
import {
  isRunning,
  parseIdentity,
  type ProcessIdentity,
  toJsonIdentity,
} from './process-identity.ts';

/** What is known of a name without holding it. */
export interface NameState {
  /** The resource the name leads to; empty when it was never used or is free. */
  readonly id: string;
  /** `interrupted`: the process that held it died before it was done. */
  readonly held: 'no' | 'running' | 'interrupted';
}

/** The sole right to change the resource of one name. Disposing it hands the right back. */
export interface Lease extends AsyncDisposable {
  /** The resource the name leads to; empty for none. */
  readonly id: string;
  /** Makes the name lead to another resource, or with '' to none. */
  pointTo(id: string): Promise<void>;
}

/** Who may change which name, agreed between processes through files alone. */
export interface Leases {
  look(key: string): Promise<NameState>;
  /** Waits for the name; `LOCAL_BUSY` when its holder outlasts the patience. */
  acquire(key: string): Promise<Lease>;
}

/** Who asks, and how long it waits. */
export interface LeaseOptions {
  readonly self: ProcessIdentity;
  readonly clock: Clock;
  readonly patienceMs: number;
}

/**
 * Opens the names of one folder.
 *
 * A name is a folder of numbered files, of which the highest counts. Taking a name means creating
 * the next number, which only one can, and then seeing that it is the highest: a slow taker may
 * have created a number that was in use long ago. Old numbers stay for a few generations, so that a
 * listing cannot miss them all while the newest changes under it. A holder that died leaves its
 * number behind, and whoever comes next takes the number after it; nothing is ever taken away from
 * under a living holder.
 */
export function openLeases(layout: FolderLayout, options: LeaseOptions): Leases {
  const latest = (key: string): Promise<Generation> => readLatest(join(layout.names, key));
  return {
    look: async (key) => {
      const { id, holder } = await latest(key);
      return {
        id,
        held: holder === undefined ? 'no' : isRunning(holder) ? 'running' : 'interrupted',
      };
    },
    acquire: async (key) => {
      const folder = join(layout.names, key);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const deadline = options.clock.now() + options.patienceMs;
      for (;;) {
        const current = await readLatest(folder);
        if (current.holder === undefined || !isRunning(current.holder)) {
          const lease = await take({ layout, folder, self: options.self }, current);
          if (lease !== undefined) return lease;
        } else if (options.clock.now() >= deadline) {
          throw new LocalError('LOCAL_BUSY', 'another call is changing this resource', {
            hint: 'Wait for it to end and try again.',
          });
        } else {
          await options.clock.sleep(POLL_MS);
        }
      }
    },
  };
}

interface Generation {
  readonly number: number;
  readonly id: string;
  readonly holder: ProcessIdentity | undefined;
}

interface Claim {
  readonly layout: FolderLayout;
  readonly folder: string;
  readonly self: ProcessIdentity;
}

const POLL_MS = 15;

const KEPT_GENERATIONS = 6;

async function take(claim: Claim, current: Generation): Promise<Lease | undefined> {
  const path = join(claim.folder, String(current.number + 1));
  const plan = (id: string, holder: JsonValue): Parameters<typeof replaceFileLightly>[0] => ({
    temporary: claim.layout.temporary,
    path,
    text: encodeJson({ id, holder }),
  });
  const self = toJsonIdentity(claim.self);
  if (!(await createFileExclusively(plan(current.id, self)))) return undefined;
  const numbers = await listNumbers(claim.folder);
  if (Math.max(...numbers) > current.number + 1) {
    await removeIfPresent(path);
    return undefined;
  }
  const old = numbers.filter((number) => number <= current.number - KEPT_GENERATIONS);
  await Promise.all(old.map((number) => removeIfPresent(join(claim.folder, String(number)))));
  let id = current.id;
  return {
    get id() {
      return id;
    },
    pointTo: async (next) => {
      await replaceFileLightly(plan(next, self));
      id = next;
    },
    [Symbol.asyncDispose]: () => replaceFileLightly(plan(id, null)),
  };
}

async function readLatest(folder: string): Promise<Generation> {
  for (;;) {
    const number = Math.max(0, ...(await listNumbers(folder)));
    if (number === 0) return { number, id: '', holder: undefined };
    const text = await readIfPresent(join(folder, String(number)));
    // Gone between the listing and the reading: a successor is there already.
    if (text !== undefined) return { number, ...parseGeneration(text) };
  }
}

async function listNumbers(folder: string): Promise<readonly number[]> {
  try {
    return (await readdir(folder)).map(Number).filter(Number.isSafeInteger);
  } catch (error) {
    if (findSystemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** A file cut short by a power failure names nobody; its resource is found through `pending`. */
function parseGeneration(text: string): Omit<Generation, 'number'> {
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch {
    return { id: '', holder: undefined };
  }
  if (!isJsonObject(value)) return { id: '', holder: undefined };
  const id = typeof value['id'] === 'string' ? value['id'] : '';
  return { id, holder: parseIdentity(value['holder']) };
}
