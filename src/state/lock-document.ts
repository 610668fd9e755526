import { encodeJson } from '../kernel/index.ts';
import { type ProcessIdentity } from '../ports/index.ts';
import { type EnvironmentName } from '../resources/index.ts';
import { toEnvironmentFolder } from './companion-key.ts';
import { type Fields, openFields, parseStoredObject, unreadable } from './fields.ts';
import { encodeProcess, parseProcess } from './process-identity.ts';

/** Who takes a lock and why: what another run shows while it waits. */
export interface LockOwner {
  /** Unique for this holding; how the post step knows its own. */
  readonly token: string;
  /** `apply`, `destroy`, … */
  readonly operation: string;
  /** `owner/repo` in a workflow; otherwise empty. */
  readonly repository: string;
  readonly runId: string;
  readonly runAttempt: string;
  readonly job: string;
  readonly actor: string;
  readonly host: string;
  readonly pid: number;
  /** A link to the run, or empty. */
  readonly url: string;
}

/** A lock as it is kept beside the records. */
export interface LockDocument {
  readonly owner: LockOwner;
  /** The process that beats. */
  readonly process: ProcessIdentity;
  /** RFC 3339, as are the others. */
  readonly acquiredAt: string;
  readonly heartbeatAt: string;
  /** How long a heartbeat counts. */
  readonly ttlMs: number;
}

/** The companion key of an environment's lock. */
export function toLockKey(environment: EnvironmentName): string {
  return `${toEnvironmentFolder(environment)}/lock`;
}

/** The text of a lock. */
export function encodeLock(lock: LockDocument): string {
  return encodeJson(
    {
      owner: { ...lock.owner },
      process: encodeProcess(lock.process),
      acquiredAt: lock.acquiredAt,
      heartbeatAt: lock.heartbeatAt,
      ttlMs: lock.ttlMs,
    },
    { indent: 2 },
  );
}

/** @throws StateError `STATE_UNREADABLE`, naming `key` */
export function parseLock(text: string, key: string): LockDocument {
  const fields = openFields(parseStoredObject(text, key), key);
  const lock = {
    owner: parseOwner(openFields(fields.object('owner') ?? {}, key)),
    process: parseProcess(fields.object('process') ?? {}, key),
    acquiredAt: fields.text('acquiredAt'),
    heartbeatAt: fields.text('heartbeatAt'),
    ttlMs: fields.integer('ttlMs'),
  };
  if (lock.ttlMs <= 0 || Number.isNaN(Date.parse(lock.heartbeatAt))) {
    throw unreadable(key, 'it does not say how long it holds');
  }
  return lock;
}

/**
 * A holder in one line for people: `apply by octo in org/repo run 123 (https://…), since …`.
 *
 * @param since RFC 3339; left out when empty.
 */
export function describeHolder(owner: LockOwner, since = ''): string {
  const attempt = ['', '1'].includes(owner.runAttempt) ? '' : ` attempt ${owner.runAttempt}`;
  return [
    owner.operation,
    owner.actor === '' ? '' : ` by ${owner.actor}`,
    owner.repository === '' ? '' : ` in ${owner.repository}`,
    owner.runId === '' ? '' : ` run ${owner.runId}${attempt}`,
    owner.job === '' ? '' : ` job ${owner.job}`,
    owner.runId === '' ? ` on ${owner.host} (process ${String(owner.pid)})` : '',
    owner.url === '' ? '' : ` (${owner.url})`,
    since === '' ? '' : `, since ${since}`,
  ].join('');
}

function parseOwner(fields: Fields): LockOwner {
  return {
    token: fields.text('token'),
    operation: fields.text('operation'),
    repository: fields.text('repository'),
    runId: fields.text('runId'),
    runAttempt: fields.text('runAttempt'),
    job: fields.text('job'),
    actor: fields.text('actor'),
    host: fields.text('host'),
    pid: fields.integer('pid'),
    url: fields.text('url'),
  };
}
