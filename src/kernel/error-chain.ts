import { inspect } from 'node:util';
import { type CoreError, isCoreError } from './core-error.ts';

/** An error in words, with everything that led to it. */
export interface ErrorChain {
  /** The code of the outermost error, or `INTERNAL` when that is none of ours. */
  readonly code: string;
  /** The codes of all errors of ours in the chain, outermost first. */
  readonly codes: readonly string[];
  /** Every message from the outermost to the first cause, joined by colons (T-63). */
  readonly text: string;
  /** The outermost hint there is. */
  readonly hint: string | undefined;
  /** The stack of each error, for a debug log. */
  readonly stacks: string;
}

/**
 * Follows whatever was thrown through its causes, the members of an aggregate, and what was under
 * way when a clean-up failed too, so that neither the purpose nor the reason gets lost.
 */
export function toErrorChain(error: unknown): ErrorChain {
  const links = followLinks(error);
  const own: readonly CoreError[] = links.filter(isCoreError);
  const [outermost] = links;
  return {
    code: isCoreError(outermost) ? outermost.code : 'INTERNAL',
    codes: own.map((each) => each.code),
    text: joinMessages(links.map(messageOf)),
    hint: own.find((each) => each.hint !== undefined)?.hint,
    stacks: links.map(stackOf).join('\ncaused by: '),
  };
}

/** A longer chain is a fault in the making of errors, and not worth reading. */
const MAX_LINKS = 50;

/** The error and all that led to it, outermost first; each once, even in a circle. */
function followLinks(error: unknown): readonly unknown[] {
  const links: unknown[] = [];
  const seen = new Set<unknown>();
  const pending = [error];
  while (pending.length > 0 && links.length < MAX_LINKS) {
    const next = pending.shift();
    if (next === undefined || seen.has(next)) continue;
    seen.add(next);
    const suppressed = suppressedBy(next);
    if (suppressed === undefined) links.push(next);
    pending.unshift(...(suppressed ?? causesOf(next)));
  }
  return links;
}

/**
 * What `await using` throws when both the work and the clean-up failed has nothing to say itself:
 * the error of the work stands in its place, and after it that of the clean-up.
 */
function suppressedBy(error: unknown): readonly unknown[] | undefined {
  const isWrapper = error instanceof Error && 'suppressed' in error && 'error' in error;
  return isWrapper ? [error.suppressed, error.error] : undefined;
}

function causesOf(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [];
  const members: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  return [error.cause, ...members];
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message === '' ? error.name : error.message;
  return typeof error === 'string' ? error : inspect(error, { depth: 1, breakLength: Infinity });
}

function stackOf(error: unknown): string {
  return error instanceof Error && error.stack !== undefined ? error.stack : messageOf(error);
}

/** What the messages before it hold already is not said twice. */
function joinMessages(messages: readonly string[]): string {
  let joined = '';
  for (const message of messages.map((each) => each.trim())) {
    if (joined.includes(message)) continue;
    joined = joined === '' ? message : append(joined.replace(/[.:]$/, ''), message);
  }
  return joined === '' ? 'an unknown error' : joined;
}

/** A message often ends with the code that its cause begins with: `ENOENT: no such file …`. */
function append(joined: string, message: string): string {
  const [start = ''] = message.split(': ', 1);
  return joined.endsWith(`: ${start}`)
    ? `${joined}${message.slice(start.length)}`
    : `${joined}: ${message}`;
}
