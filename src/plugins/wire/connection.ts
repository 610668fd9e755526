import { Client, connectivityState, credentials, status } from '@grpc/grpc-js';
import type { Clock, ProcessExit } from '../../ports/index.ts';
import type { CallFailure } from './call-failure.ts';

/** What a connection must know of the process behind it. */
export interface Peer {
  readonly target: string;
  readonly exited: Promise<ProcessExit>;
  /** Its last words as a sentence, asked for only once it has exited. */
  lastWords(): Promise<string>;
}

/**
 * The channel to one plugin. Plaintext over a socket in a folder that only we can enter
 * (compat-plugins 1.4).
 */
export interface Connection {
  readonly client: Client;
  readonly clock: Clock;
  /** Says why a call failed: whether its process died, or what status it answered. */
  explain(error: unknown): Promise<CallFailure>;
  close(): void;
}

/** How long to wait for the news of an exit after a connection broke. */
const EXIT_NEWS_MS = 1000;

const UNAVAILABLE: number = status.UNAVAILABLE;

/** Opens the channel. Nothing is sent before the first call. */
export function connect(peer: Peer, clock: Clock): Connection {
  const client = new Client(peer.target, credentials.createInsecure(), {
    // Go's host takes answers of any size; the plugin's own limit holds for requests.
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    // A proxy that is meant for the cloud must not see this channel.
    'grpc.enable_http_proxy': 0,
    // Sending a change twice is worse than failing once.
    'grpc.enable_retries': 0,
    'grpc.service_config_disable_resolution': 1,
  });
  let exit: ProcessExit | undefined;
  const exited = peer.exited.then((value) => (exit = value));
  const isBroken = (code: number): boolean =>
    exit !== undefined ||
    code === UNAVAILABLE ||
    client.getChannel().getConnectivityState(false) !== connectivityState.READY;

  return {
    client,
    clock,
    explain: async (error) => {
      const { code, details } = toStatus(error);
      if (isBroken(code)) await withinTime(exited, clock);
      return exit === undefined
        ? { kind: 'status', code, words: details }
        : { kind: 'died', exit, lastWords: await peer.lastWords() };
    },
    close: () => {
      client.close();
    },
  };
}

async function withinTime(exited: Promise<unknown>, clock: Clock): Promise<void> {
  const waiting = new AbortController();
  await Promise.race([exited, clock.sleep(EXIT_NEWS_MS, waiting.signal)]);
  waiting.abort();
}

/** What grpc-js ends its own words with where it has nothing to say of name servers. */
const EMPTY_NOTE = /\s*Resolution note:\s*$/;

function toStatus(error: unknown): { readonly code: number; readonly details: string } {
  if (!(error instanceof Error)) return { code: status.UNKNOWN, details: 'unknown cause' };
  const code = 'code' in error && typeof error.code === 'number' ? error.code : status.UNKNOWN;
  const details = 'details' in error && typeof error.details === 'string' ? error.details : '';
  const words = details === '' ? error.message : details;
  return { code, details: words.replace(EMPTY_NOTE, '') };
}
