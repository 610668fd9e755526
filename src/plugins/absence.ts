import { DriverError } from '../resources/index.ts';

/**
 * Turns the one failure that is an answer into it: a provider that says in a code or sentinel of its
 * own that something is not there. An HTTP status 404 in its prose is not enough, since it may be
 * about anything that the call looked at (T-45).
 */
export async function orIfNotFound<Answer, Absent>(
  work: Promise<Answer>,
  absent: Absent,
): Promise<Answer | Absent> {
  try {
    return await work;
  } catch (error) {
    if (isNotFound(error)) return absent;
    throw error;
  }
}

/** Whether the error is a provider's own word that something is not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof DriverError && error.code === 'PROVIDER_NOT_FOUND' && !error.isInferred;
}
