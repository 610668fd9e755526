import { releaseOwn } from '../state/index.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { openSession } from './session.ts';

/**
 * Frees the lock that a run of ours took and did not live to free. Does nothing when it is free, or
 * another's.
 *
 * @throws StateError
 */
export async function freeOwnLock(
  request: EnvironmentRequest & { readonly token: string },
  ports: OperationPorts,
): Promise<void> {
  const opening = await openSession(request, ports);
  if (opening.kind === 'invalid') return;
  await using session = opening.session;
  await releaseOwn(session.store.companions, session.environment, request.token);
}
