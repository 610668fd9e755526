import { status } from '@grpc/grpc-js';
import { HealthCheckResponse_ServingStatus, HealthService } from '../../gen/health.ts';
import type { CallFailure } from './call-failure.ts';
import type { Connection } from './connection.ts';
import { SETUP_TIMEOUT_MS } from './services.ts';
import { callUnary } from './unary.ts';

/** Whether the plugin serves. */
export type Health =
  | { readonly kind: 'serving' }
  | { readonly kind: 'not-serving' }
  | { readonly kind: 'failed'; readonly failure: CallFailure };

/** A server that does not keep health, or not under this name, is taken to serve. */
const NO_HEALTH_KEPT: ReadonlySet<number> = new Set([status.UNIMPLEMENTED, status.NOT_FOUND]);

/** Asks for the health of the service named `plugin`, as go-plugin registers it. */
export async function checkHealth(
  connection: Connection,
  signal: AbortSignal | undefined,
): Promise<Health> {
  const outcome = await callUnary(connection, {
    method: HealthService.check,
    request: () => ({ service: 'plugin' }),
    timeoutMs: SETUP_TIMEOUT_MS,
    signal,
  });
  if (outcome.kind === 'answered') {
    const isServing = outcome.response.status === HealthCheckResponse_ServingStatus.SERVING;
    return { kind: isServing ? 'serving' : 'not-serving' };
  }
  const { failure } = outcome;
  return failure.kind === 'status' && NO_HEALTH_KEPT.has(failure.code)
    ? { kind: 'serving' }
    : { kind: 'failed', failure };
}
