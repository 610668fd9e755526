import { type JsonObject } from '../kernel/index.ts';
import { type Environment } from '../ports/index.ts';
import { expandText, expandTree } from './expand.ts';

/**
 * Expands every variable of a config template as upstream did up to v0.20.3: also secrets and those
 * under `env_vars`, and whatever is not set becomes nothing (T-23). For telling what an older record
 * was made from; never for anything that is stored, shown or sent.
 */
export function expandFully(template: JsonObject, variables: Environment): JsonObject {
  return expandTree(template, {
    preservedKeys: new Set(),
    seePreserved: () => undefined,
    expand: (text) =>
      expandText(text, (use) => (use.kind === 'malformed' ? '' : (variables(use.name) ?? ''))),
  });
}
