import type { JsonValue } from '../kernel/index.ts';

/**
 * Keeps secrets out of everything people can see. What was concealed once is hidden from every
 * text after that, in every form it may take; in a workflow the runner is told as well.
 */
export interface Concealer {
  /**
   * Conceals every string and every long number of the value. Answers what it has to leave visible
   * since it is too short or too common, which the caller has to warn of.
   */
  conceal(value: JsonValue): readonly Unconcealed[];
  /**
   * Leaves these words visible from now on: names of modules and environments, which the config says in
   * the clear and every log is full of.
   */
  spare(words: Iterable<string>): void;
  /** The text with everything concealed so far replaced by stars. */
  redact(text: string, around?: TextAround): string;
}

/** A part of a value that could not be concealed. */
export interface Unconcealed {
  /** Such as `users[0].password`; empty for a value that is a single text. Keys, never values. */
  readonly path: string;
  readonly because: 'too-short' | 'common-word' | 'known-name';
}

/** What stands directly before and after a text that is a piece of a longer one. */
export interface TextAround {
  readonly before: string;
  readonly after: string;
}
