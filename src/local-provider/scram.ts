import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/**
 * The form in which PostgreSQL keeps a password (RFC 5803), made here so that the password itself
 * is in no statement and no server log. The password must be ASCII.
 */
export function toScramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  const head = `SCRAM-SHA-256$${String(ITERATIONS)}:${salt.toString('base64')}`;
  return `${head}$${storedKey}:${serverKey}`;
}

/** The server's own default (`scram_iterations`). */
const ITERATIONS = 4096;
