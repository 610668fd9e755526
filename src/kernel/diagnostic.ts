/** A spot in one of the user's files. Lines and columns start at 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many characters the caret line underlines; at least 1. */
  readonly length: number;
  /** The source line, without its line end. */
  readonly sourceLine: string;
}

/**
 * A finding about the user's files. Findings are collected and shown together, not thrown.
 *
 * The summary is short, constant for its code, and holds no user's names. The detail is full
 * sentences: what, why, what to do. Neither holds a secret.
 */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable name for programs and tests, such as `UNKNOWN_ENVIRONMENT`. */
  readonly code: string;
  readonly summary: string;
  readonly detail: string;
  readonly place?: Place;
}

/** Whether any of the findings stands in the way of going on. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
