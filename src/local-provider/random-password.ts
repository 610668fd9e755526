import { randomBytes } from 'node:crypto';

/** A new password of 32 characters (192 random bits) that needs no escaping in a URL or a shell. */
export function randomPassword(): string {
  return randomBytes(24).toString('base64url');
}
