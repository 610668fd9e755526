import { inspect } from 'node:util';

const STARS = '***';

/**
 * A value that refuses to be printed.
 *
 * `String`, `JSON.stringify`, template literals and `inspect` all give stars; only
 * {@link Secret.reveal} gives the value back, and every call of it is a place to look at in review.
 */
export class Secret<Value = string> {
  readonly #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  /** The value itself. The caller answers for where it goes. */
  reveal(): Value {
    return this.#value;
  }

  /** The same secrecy around something made from the value. */
  map<Other>(change: (value: Value) => Other): Secret<Other> {
    return new Secret(change(this.#value));
  }

  toString(): string {
    return STARS;
  }

  toJSON(): string {
    return STARS;
  }

  [inspect.custom](): string {
    return `Secret(${STARS})`;
  }
}
