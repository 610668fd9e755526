import type { BackendRecord, StateBackend } from '../../src/resources/index.ts';

/** A backend inside no plugin, which behaves as upstream's do: no conditions, and `/` is `_`. */
export interface MemoryBackend extends StateBackend, AsyncDisposable {
  /** What is kept, by the place it lies in. */
  readonly kept: Map<string, BackendRecord>;
  /** Locks that were taken and never given back. */
  readonly locks: Set<string>;
}

/** How a backend can be worse than most. */
export interface BackendWhims {
  /** Places that listing leaves out, as upstream's does with what it cannot read. */
  readonly unlisted?: ReadonlySet<string>;
  /** What becomes of a record on its way in. */
  readonly keep?: (record: BackendRecord) => BackendRecord;
}

/** Starts with nothing. */
export function createMemoryBackend({ unlisted, keep }: BackendWhims = {}): MemoryBackend {
  const kept = new Map<string, BackendRecord>();
  const locks = new Set<string>();
  return {
    kept,
    locks,
    listBackendNames: () => later({ kind: 'names', names: ['memory'] }),
    configure: () => later({ kind: 'configured' }),
    getState: (resourceId) => {
      const record = kept.get(toPlace(resourceId));
      if (record === undefined) return later({ kind: 'absent' });
      return record.resourceId === resourceId
        ? later({ kind: 'found', record })
        : later({ kind: 'occupied', by: record.resourceId });
    },
    saveState: (record) => {
      kept.set(toPlace(record.resourceId), keep?.(record) ?? record);
      return later({ kind: 'saved' });
    },
    listStates: () => {
      const listed = [...kept].filter(([place]) => unlisted?.has(place) !== true);
      return later({ kind: 'records', records: listed.map(([, record]) => record) });
    },
    deleteState: (resourceId) =>
      later({ kind: kept.delete(toPlace(resourceId)) ? 'deleted' : 'already-gone' }),
    lock: (resourceId) => {
      locks.add(resourceId);
      return later({ kind: 'locked' });
    },
    unlock: (resourceId) => {
      locks.delete(resourceId);
      return later({ kind: 'unlocked' });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function toPlace(name: string): string {
  return name.replace(/[/\\]/g, '_');
}

async function later<Answer>(answer: Answer): Promise<Answer> {
  await Promise.resolve();
  return answer;
}
