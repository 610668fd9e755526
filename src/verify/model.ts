import type { JsonValue, Secret } from '../kernel/index.ts';
import type { HttpConnection, HttpRequest } from '../ports/index.ts';
import type { JsonPath } from './json-path.ts';
import type { StatusSet } from './status-set.ts';

/** One address that has to answer well, and what counts as well. */
export interface Target {
  /** What people read in its place; the address without its query where none was given. */
  readonly name: string;
  readonly url: URL;
  readonly method: HttpRequest['method'];
  /** Names in lower case. */
  readonly headers: Secret<Readonly<Record<string, string>>>;
  readonly body: Secret | undefined;
  readonly expected: Expectation;
  readonly followsRedirects: boolean;
  readonly connection: HttpConnection;
  /** From looking the name up to the end of the body, redirects included. */
  readonly requestTimeoutMs: number;
  /** How many good answers in a row it takes; at least 1. */
  readonly consecutive: number;
  /** How long they have to span, from the first to the last. */
  readonly stableForMs: number;
}

/** What a good answer is. Everything in it has to hold at once. */
export interface Expectation {
  readonly statuses: StatusSet;
  readonly bodyContains: readonly string[];
  readonly json: readonly ExpectedJson[];
  readonly headers: readonly ExpectedHeader[];
  readonly version: ExpectedVersion | undefined;
}

export interface ExpectedJson {
  readonly path: JsonPath;
  readonly value: WantedValue;
}

/** `written` stands for text of that spelling as well as for the JSON that it spells. */
export type WantedValue =
  | { readonly kind: 'json'; readonly value: JsonValue }
  | { readonly kind: 'written'; readonly text: string };

export interface ExpectedHeader {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
}

/** The version or commit that has to answer, and where an answer says which one it is. */
export interface ExpectedVersion {
  readonly value: string;
  readonly said:
    | { readonly kind: 'path'; readonly path: JsonPath }
    | { readonly kind: 'header'; readonly name: string };
}

/** How often to ask, and for how long. */
export interface Pace {
  /** By the wall clock, for all targets together. */
  readonly timeoutMs: number;
  readonly intervalMs: number;
  /** What the interval is multiplied by after each bad answer in a row; at least 1. */
  readonly backoff: number;
  readonly maxIntervalMs: number;
  /** For each target, how many bad answers are asked again; `undefined` for any number. */
  readonly maxRetries: number | undefined;
}

/** Everything that is to be verified together. */
export interface Verification {
  readonly targets: readonly Target[];
  readonly pace: Pace;
  /** Where people find what was deployed; `undefined` where nobody said so. */
  readonly environmentUrl: URL | undefined;
}
