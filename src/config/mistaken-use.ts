import { isSensitiveName } from '../kernel/index.ts';
import type { VariableUse } from './expand.ts';
import type { Path } from './locate.ts';
import { hasCredentials } from './sensitive-variables.ts';

/**
 * Whether what reads as a variable may be a piece of a password that is written out, as in
 * `password: Tr0ub4dor$Horse9`: then no finding may repeat it. A name in braces is a variable; a
 * dollar sign alone is doubted where the setting is named like a credential, or holds one.
 */
export function mayBePassword(
  use: VariableUse,
  { path, text }: { readonly path: Path; readonly text: string },
): boolean {
  if (IN_BRACES.test(use.text)) return false;
  const isSecret = path.some((key) => typeof key === 'string' && isSensitiveName(key));
  return isSecret || hasCredentials(text);
}

/** A variable, a default for one, a reference, GitHub's expressions, and what is cut off or empty. */
const IN_BRACES = /^\$\{(?:\{.*|(?:[A-Za-z_][\w-]*(?:\.[\w.-]*|:-.*)?)?\}|)$/s;

/** What is said in place of a detail that would repeat the text. */
export const MISTAKEN_DETAIL =
  'The dollar sign begins a variable here, and what follows it would vanish; it is not repeated, since it may be part of a password. Write a variable as `${NAME}`. A dollar sign itself has no escape: put the whole value in a variable.';
