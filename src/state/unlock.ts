import { type EnvironmentName } from '../resources/index.ts';
import { describeHolder, type LockDocument, parseLock, toLockKey } from './lock-document.ts';
import { isStale } from './stale.ts';
import { StateError } from './state-error.ts';
import { type Companions, type StoredText } from './store.ts';

/**
 * Who holds an environment's lock, or `undefined` when nobody does.
 *
 * @throws StateError `STATE_UNREADABLE`
 */
export async function readLock(
  companions: Companions,
  environment: EnvironmentName,
): Promise<LockDocument | undefined> {
  const key = toLockKey(environment);
  const stored = await companions.get(key);
  return stored === undefined ? undefined : parseLock(stored.text, key);
}

/** What breaking a lock comes to. */
export type BreakOutcome =
  | { readonly kind: 'not-locked' }
  /** `holder` is one line for people. */
  | { readonly kind: 'broken'; readonly holder: string };

/**
 * Removes an environment's lock whoever holds it, even one that cannot be understood. A holder that
 * lives notices at its next heartbeat and changes nothing more.
 */
export async function breakLock(
  companions: Companions,
  environment: EnvironmentName,
): Promise<BreakOutcome> {
  const key = toLockKey(environment);
  const broken = await removeIf(companions, key, () => true);
  return broken === undefined
    ? { kind: 'not-locked' }
    : { kind: 'broken', holder: toHolder(broken.text, key) };
}

/**
 * Removes an environment's lock if it carries this token, and answers whether it did: for whoever
 * cleans up after a holder that may be dead.
 */
export async function releaseOwn(
  companions: Companions,
  environment: EnvironmentName,
  token: string,
): Promise<boolean> {
  const key = toLockKey(environment);
  const isOwn = ({ text }: StoredText): boolean => parseLock(text, key).owner.token === token;
  return (await removeIf(companions, key, isOwn)) !== undefined;
}

/** A heartbeat may come between reading and removing; so many in a row cannot. */
const TRIES = 10;

async function removeIf(
  companions: Companions,
  key: string,
  mayRemove: (stored: StoredText) => boolean,
): Promise<StoredText | undefined> {
  for (let tries = 1; ; tries += 1) {
    const stored = await companions.get(key);
    if (stored === undefined || !mayRemove(stored)) return undefined;
    try {
      await companions.remove(key, stored.revision);
      return stored;
    } catch (error) {
      if (!isStale(error) || tries === TRIES) throw error;
    }
  }
}

function toHolder(text: string, key: string): string {
  try {
    const lock = parseLock(text, key);
    return describeHolder(lock.owner, lock.acquiredAt);
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return 'somebody who left an unreadable lock';
  }
}
