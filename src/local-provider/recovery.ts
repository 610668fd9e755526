import { type Cloud, makerOf } from './cloud.ts';
import { toNameKey } from './folder-layout.ts';
import { LocalError } from './local-error.ts';
import type { PendingChange } from './pending.ts';
import type { CatalogueRecord } from './record.ts';

/**
 * Brings to an end what a dead process left of one resource: a create that did not get as far as
 * the catalogue is undone, a change that did gets the line it still owes the operations log. The
 * caller holds the resource's name.
 */
export async function recoverResource(cloud: Cloud, id: string): Promise<void> {
  const change = id === '' ? undefined : await cloud.pending.read(id);
  if (change === undefined) return;
  const record = await cloud.catalogue.read(id);
  const isDone =
    change.purpose === 'delete' ? record === undefined : record?.operation === change.operation;
  if (isDone) {
    const { type, name, operation } = change;
    await cloud.log.appendMissing({ method: change.purpose, type, name, id, operation });
  } else if (change.purpose !== 'delete') {
    await discardTraces(cloud, change, record);
  }
  await cloud.pending.remove(id);
}

async function discardTraces(
  cloud: Cloud,
  change: PendingChange,
  record: CatalogueRecord | undefined,
): Promise<void> {
  try {
    await makerOf(cloud, change).discard(change, record);
  } catch (cause) {
    if (!(cause instanceof LocalError)) throw cause;
    const { id, type, name } = change;
    const message = `what an earlier call left of ${type} ${name} cannot be undone: ${cause.message}`;
    throw new LocalError(cause.code, message, {
      hint: `Let the call that left it reach its server again, or clean up by hand and remove pending/${id}.json.`,
      cause,
    });
  }
}

/** What could not be brought to an end, and why. */
export interface RecoveryFailure {
  readonly change: PendingChange;
  readonly cause: unknown;
}

/**
 * Recovers everything that dead processes left in the folder. What cannot be undone yet, because
 * a database server is down say, stays as it is for the next time.
 */
export async function recoverAll(cloud: Cloud): Promise<readonly RecoveryFailure[]> {
  const failures: RecoveryFailure[] = [];
  for (const id of await cloud.pending.list()) {
    const change = await cloud.pending.read(id);
    if (change === undefined) continue;
    try {
      await recoverByName(cloud, change);
    } catch (cause) {
      failures.push({ change, cause });
    }
  }
  return failures;
}

/** Recovers one resource unless a living process is at work on it. */
export async function recoverByName(cloud: Cloud, change: PendingChange): Promise<void> {
  const key = toNameKey(change.type, change.name);
  if ((await cloud.leases.look(key)).held === 'running') return;
  const lease = await cloud.leases.acquire(key);
  try {
    await recoverResource(cloud, change.id);
  } finally {
    await lease[Symbol.asyncDispose]();
  }
}
