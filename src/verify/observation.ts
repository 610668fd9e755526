import type { Secret } from '../kernel/index.ts';

/** What one request came to. */
export interface Observation {
  readonly finding: Finding;
  /** When the request was begun, by `Clock.elapsedMs`. */
  readonly atMs: number;
  readonly tookMs: number;
  /** The answer, where there was one. */
  readonly response: SeenResponse | undefined;
  /** How long the server asks to be left alone. */
  readonly retryAfterMs: number | undefined;
}

/** Why a request passed or did not. Texts that came from outside are redacted already. */
export type Finding =
  | { readonly kind: 'passed'; readonly status: number }
  | {
      readonly kind: Unanswered;
      readonly host: string;
      /** What the system calls it, such as `ECONNREFUSED`; empty when it has no name for it. */
      readonly systemCode: string;
    }
  | {
      readonly kind: 'timed-out';
      readonly afterMs: number;
      /** What did not come in time. */
      readonly waitedFor: 'address' | 'connection' | 'answer' | 'end';
    }
  | {
      readonly kind: 'redirected';
      readonly status: number;
      /** Without a query; empty when the answer does not say. */
      readonly to: string;
      readonly because: 'not-followed' | 'login' | 'too-many' | 'not-safe';
    }
  | { readonly kind: 'wrong-status'; readonly status: number; readonly expected: string }
  | {
      readonly kind: 'wrong-body';
      readonly missing: string;
      readonly sizeBytes: number;
      readonly isWhole: boolean;
    }
  | {
      readonly kind: 'wrong-json';
      readonly path: string;
      readonly expected: string;
      readonly found: Found;
    }
  | {
      readonly kind: 'wrong-header';
      readonly name: string;
      readonly expected: string;
      readonly found: Found;
    }
  | {
      readonly kind: 'wrong-version';
      /** Such as `header x-version`. */
      readonly said: string;
      readonly expected: string;
      readonly found: Found;
    };

/** Ways to get no answer. */
export type Unanswered =
  | 'name-not-found'
  | 'refused'
  | 'tls-failed'
  | 'proxy-failed'
  | 'cut-off'
  | 'not-http'
  | 'unreachable';

/** What stands where a value was looked for. */
export type Found =
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'not-json' }
  /** The body is longer than what is read of it. */
  | { readonly kind: 'too-long' };

/** What there is to say of an answer. */
export interface SeenResponse {
  readonly status: number;
  readonly origin: Origin;
  /** Foreign text, not redacted. */
  readonly beginning: Secret;
}

/**
 * Who seems to have answered: the application, which speaks JSON, or what stands before it and shows
 * an error page.
 */
export type Origin = 'application' | 'platform' | 'unknown';
