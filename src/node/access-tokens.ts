import type { Secret } from '../kernel/index.ts';
import type { Clock } from '../ports/index.ts';

/** A token that lets its bearer in, for a while. */
export interface AccessToken {
  readonly token: Secret;
  /** By our clock; absent for one that nobody here can renew. */
  readonly expiresAtMs?: number;
}

/** Gets a new token. Rejects with `BucketError`, never with a code that says a write is uncertain. */
export type TokenSource = () => Promise<AccessToken>;

/** Tokens that are good for the next request. */
export interface AccessTokens {
  get(): Promise<Secret>;
  /** A server refused this one. */
  forget(token: Secret): void;
}

/** Keeps a token until shortly before it expires. Many who ask at once get one and the same. */
export function keepTokens(source: TokenSource, clock: Clock): AccessTokens {
  let kept: AccessToken | undefined;
  let underWay: Promise<AccessToken> | undefined;
  const renew = async (): Promise<AccessToken> => {
    underWay ??= source().finally(() => {
      underWay = undefined;
    });
    kept = await underWay;
    return kept;
  };
  return {
    get: async () => {
      const current = kept;
      if (current !== undefined && lasts(current, clock.now() + EARLY_MS)) return current.token;
      try {
        return (await renew()).token;
      } catch (error) {
        // The old one may do until the server that makes them is well again.
        if (current === undefined || !lasts(current, clock.now())) throw error;
        return current.token;
      }
    },
    forget: (token) => {
      if (kept?.token === token) kept = undefined;
    },
  };
}

function lasts({ expiresAtMs = Infinity }: AccessToken, untilMs: number): boolean {
  return untilMs < expiresAtMs;
}

/**
 * How long before its end a token is renewed. The machine's own servers of Google give the old token
 * until four minutes before its end.
 */
const EARLY_MS = 225_000;
