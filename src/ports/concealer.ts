import type { JsonValue } from '../kernel/index.ts';

/**
 * Keeps secrets out of everything people can see. What was concealed once is hidden from every
 * text after that, in every form it may take; in a workflow the runner is told as well.
 */
export interface Concealer {
  /** Conceals every string leaf of the value. */
  conceal(value: JsonValue): void;
  /** The text with everything concealed so far replaced by stars. */
  redact(text: string): string;
}
