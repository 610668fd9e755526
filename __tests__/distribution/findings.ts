import type { Diagnostic } from '../../src/kernel/index.ts';

/** `CODE line:column` of every finding, in their order. */
export function spotsOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ code, place }) =>
    place === undefined ? code : `${code} ${String(place.line)}:${String(place.column)}`,
  );
}
