import { isCoreError } from './core-error.ts';

/** An error in words, with everything that caused it. */
export interface ErrorChain {
  readonly code: string;
  /** Every message from the outermost to the first cause, joined by colons (T-63). */
  readonly text: string;
  /** The outermost hint there is. */
  readonly hint: string | undefined;
}

/** Follows an error through its causes, so that neither the purpose nor the reason gets lost. */
export function toErrorChain(error: unknown): ErrorChain {
  const chain = toLinks(error, []);
  const hints = chain.flatMap((each) => (isCoreError(each) ? (each.hint ?? []) : []));
  return {
    code: isCoreError(error) ? error.code : 'INTERNAL',
    text: chain.length === 0 ? 'an unknown error' : chain.map(({ message }) => message).join(': '),
    hint: hints[0],
  };
}

function toLinks(error: unknown, outer: readonly Error[]): readonly Error[] {
  if (!(error instanceof Error) || outer.includes(error)) return outer;
  return toLinks(error.cause, [...outer, error]);
}
