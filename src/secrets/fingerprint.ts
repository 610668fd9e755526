import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { encodeJson, type Secret } from '../kernel/index.ts';
import { type SinkTarget, toSinkId } from './sink-target.ts';

/** What a fingerprint is made of, besides the target. */
export interface FingerprintSource {
  readonly value: Secret;
  /**
   * What only the resource's own record says of it, and what stays the same for as long as it is the
   * same resource: its id, and when it was made.
   */
  readonly facts: readonly string[];
}

/**
 * By which a later run knows that a value is at a target already. It is kept beside the state, and
 * whoever finds it there must not be able to try values against it: its key is derived, by scrypt,
 * from the value together with the facts of the resource's record, and is kept nowhere. Who can read
 * the records needs no guessing, since they hold the value.
 */
export interface Fingerprints {
  /** In hexadecimal. */
  make(source: FingerprintSource, target: SinkTarget, salt: string): Promise<string>;
}

/** A new salt, in hexadecimal. */
export function makeSalt(): string {
  return randomBytes(16).toString('hex');
}

/** Keys are derived once for all targets of a value. */
export function createFingerprints(): Fingerprints {
  const keys = new Map<string, Promise<Buffer>>();
  const deriveKey = ({ value, facts }: FingerprintSource, salt: string): Promise<Buffer> => {
    const known = encodeJson([salt, ...facts, value.reveal()]);
    const key = keys.get(known) ?? derive(known, salt);
    keys.set(known, key);
    return key;
  };
  return {
    async make(source, target, salt) {
      const key = await deriveKey(source, salt);
      return createHmac('sha256', key).update(toSettings(target)).digest('hex');
    },
  };
}

/** Whether two fingerprints are the same. */
export function isSameFingerprint(left: string, right: string): boolean {
  const [first, second] = [Buffer.from(left), Buffer.from(right)];
  return first.length === second.length && timingSafeEqual(first, second);
}

const scryptAsync = promisify<string, string, number, object, Buffer>(scrypt);

/** 8 MiB and some 20 ms for one value; that for each guess is what keeps short values from being tried. */
const COST = { N: 2 ** 13, r: 8, p: 1 };

async function derive(text: string, salt: string): Promise<Buffer> {
  return await scryptAsync(text, salt, 32, COST);
}

/** Who may read an organisation's secret is put there with the value, so another wish is another write. */
function toSettings(target: SinkTarget): string {
  const isOrganization = 'scope' in target && target.scope.kind === 'organization';
  if (!isOrganization) return toSinkId(target);
  const { visibility = '', repositories } = target.scope;
  return encodeJson([toSinkId(target), visibility, ...repositories]);
}
