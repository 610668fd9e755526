import { inspect } from 'node:util';
import { CoreError } from '../kernel/index.ts';

/** An error as people and programs need it. */
export interface DescribedError {
  /** Every message from the outermost to the innermost, joined by colons (T-63). */
  readonly message: string;
  /** The outermost hint there is. */
  readonly hint: string | undefined;
  /** Codes of our own errors, outermost first. */
  readonly codes: readonly string[];
}

/**
 * Describes whatever was thrown, with everything that led to it: causes, the members of an
 * aggregate, and what was under way when a clean-up failed too.
 */
export function describeError(error: unknown): DescribedError {
  const errors = [...ancestry(error)];
  const own: readonly CoreError[] = errors.filter((each) => each instanceof CoreError);
  return {
    message: joinMessages(errors.map(messageOf)),
    hint: own.find((each) => each.hint !== undefined)?.hint,
    codes: own.map((each) => each.code),
  };
}

/** The stack of the error and of everything that led to it, for a debug log. */
export function errorStacks(error: unknown): string {
  return [...ancestry(error)]
    .map((each) => (each instanceof Error ? (each.stack ?? messageOf(each)) : messageOf(each)))
    .join('\ncaused by: ');
}

const MAX_DEPTH = 50;

/** The error and all that led to it, outermost first; each once, even in a circle. */
function* ancestry(error: unknown): Generator<unknown, void> {
  const seen = new Set<unknown>();
  const pending = [error];
  while (pending.length > 0 && seen.size < MAX_DEPTH) {
    const next = pending.shift();
    if (next === undefined || seen.has(next)) continue;
    seen.add(next);
    const { original, others } = partsOf(next);
    if (original === undefined) yield next;
    pending.unshift(...(original ?? []), ...others);
  }
}

interface ErrorParts {
  /** What stands in the place of a mere wrapper, which has nothing to say itself. */
  readonly original: readonly unknown[] | undefined;
  readonly others: readonly unknown[];
}

function partsOf(error: unknown): ErrorParts {
  if (!(error instanceof Error)) return { original: undefined, others: [] };
  // What `await using` throws when both the work and the clean-up failed; the work comes first.
  if ('suppressed' in error && 'error' in error) {
    return { original: [error.suppressed, error.error], others: [] };
  }
  const members: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  return { original: undefined, others: [error.cause, ...members] };
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message === '' ? error.name : error.message;
  return typeof error === 'string' ? error : inspect(error, { depth: 1, breakLength: Infinity });
}

/** A message that the one before it repeats already is not said twice. */
function joinMessages(messages: readonly string[]): string {
  let joined = '';
  for (const message of messages.map((each) => each.trim())) {
    if (joined.includes(message)) continue;
    joined = joined === '' ? message : `${joined.replace(/[.:]$/, '')}: ${message}`;
  }
  return joined === '' ? 'unknown error' : joined;
}
