/** What else a {@link CoreError} can carry beside its code and message. */
export interface CoreErrorOptions {
  /** One full sentence: what the reader can do about it. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * An error that ends the operation: we cannot go on.
 *
 * The code is a member of its room's closed set and is what programs look at. The message is
 * lower case without a final period, so that it can follow a colon; the hint is a full sentence.
 * Neither may hold a secret.
 */
export class CoreError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly hint: string | undefined;

  static {
    this.prototype.name = 'CoreError';
  }

  constructor(code: Code, message: string, options: CoreErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/** Whether the value is an error of ours, with a code and perhaps a hint. */
export function isCoreError(value: unknown): value is CoreError {
  return value instanceof CoreError;
}
