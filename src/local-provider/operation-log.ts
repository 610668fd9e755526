import { appendFile } from 'node:fs/promises';
import { encodeJson } from '../kernel/index.ts';
import type { Clock } from '../ports/index.ts';
import { readIfPresent } from './atomic-file.ts';
import type { FolderLayout } from './folder-layout.ts';

/** One change that took place. Never a value: names only. */
export interface Operation {
  readonly method: 'create' | 'update' | 'delete' | 'set-owner';
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly operation: string;
}

/** What was done to the cloud, one JSON line a change, in the order it was done. */
export interface OperationLog {
  append(operation: Operation): Promise<void>;
  /** Appends unless the line is there: for a call that died between its deed and its line. */
  appendMissing(operation: Operation): Promise<void>;
}

/** Opens the log of one folder. Lines of several processes do not mix: each is one short write. */
export function openOperationLog(layout: FolderLayout, clock: Clock): OperationLog {
  const append = (operation: Operation): Promise<void> => {
    const time = new Date(clock.now()).toISOString();
    return appendFile(layout.operationLog, `${encodeJson({ time, ...operation })}\n`, {
      mode: 0o600,
    });
  };
  return {
    append,
    appendMissing: async (operation) => {
      const text = (await readIfPresent(layout.operationLog)) ?? '';
      if (!text.includes(`"operation":"${operation.operation}"`)) await append(operation);
    },
  };
}
