import { randomBytes, randomInt } from 'node:crypto';
import { assertNever, Secret } from '../kernel/index.ts';

/** The alphabets that random secrets are written in. */
export type RandomKind = 'random_hex' | 'random_base64' | 'random_alphanumeric';

const USUAL_LENGTH = 32;

/**
 * Makes up a secret.
 *
 * @param length Of `random_hex` and `random_base64` in random bytes, which come out as two digits
 *   each and as padded standard base64; of `random_alphanumeric` in characters. 0 for 32.
 */
export function makeRandomSecret(kind: RandomKind, length: number): Secret {
  const size = length === 0 ? USUAL_LENGTH : length;
  switch (kind) {
    case 'random_hex':
      return new Secret(randomBytes(size).toString('hex'));
    case 'random_base64':
      return new Secret(randomBytes(size).toString('base64'));
    case 'random_alphanumeric':
      return new Secret(Array.from({ length: size }, pickLetter).join(''));
    default:
      return assertNever(kind);
  }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Each is as likely as any other. */
function pickLetter(): string {
  return LETTERS.charAt(randomInt(LETTERS.length));
}
