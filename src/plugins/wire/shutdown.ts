import { status } from '@grpc/grpc-js';
import { GRPCControllerService } from '../../gen/go-plugin.ts';
import type { Connection } from './connection.ts';
import { callUnary } from './unary.ts';

/** How a server that stops at once ends the very call that asked it to (compat-plugins 1.5). */
const NORMAL_ENDINGS: ReadonlySet<number> = new Set([status.UNAVAILABLE, status.CANCELLED]);

/**
 * Asks the plugin to end and closes the channel. Answers what went wrong beside the call being cut
 * off by the end it asked for, or `undefined`. It can wait for as long as the process lives.
 */
export async function askToEnd(connection: Connection): Promise<string | undefined> {
  const outcome = await callUnary(connection, {
    method: GRPCControllerService.shutdown,
    request: () => ({}),
    timeoutMs: undefined,
    signal: undefined,
  });
  connection.close();
  if (outcome.kind === 'answered' || outcome.failure.kind !== 'status') return undefined;
  return NORMAL_ENDINGS.has(outcome.failure.code) ? undefined : outcome.failure.words;
}
