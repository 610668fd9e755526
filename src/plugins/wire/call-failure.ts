import type { ProcessExit } from '../../ports/index.ts';

/** Why a call has no answer. */
export type CallFailure =
  /** The plugin answered with a gRPC status of its own, or the channel did for it. */
  | { readonly kind: 'status'; readonly code: number; readonly words: string }
  | {
      readonly kind: 'died';
      readonly exit: ProcessExit;
      /** A full sentence. */
      readonly lastWords: string;
    }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'timed-out'; readonly afterMs: number }
  | { readonly kind: 'too-large'; readonly sizeBytes: number }
  | { readonly kind: 'unencodable'; readonly cause: unknown }
  | { readonly kind: 'undecodable'; readonly cause: unknown };

/** The largest request that a Go plugin's server accepts: grpc-go's default (compat-plugins 1.4). */
export const LARGEST_REQUEST_BYTES = 4 * 1024 * 1024;
