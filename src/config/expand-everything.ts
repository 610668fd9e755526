import { type JsonObject } from '../kernel/index.ts';
import { type Environment } from '../ports/index.ts';
import { expandText, expandTree } from './expand.ts';

/** A config with nothing left to replace. */
export interface FullyExpanded {
  readonly config: JsonObject;
  /** Names that were looked up and are not set; their text is empty, as upstream has it. */
  readonly unset: readonly string[];
}

/**
 * Expands every string of a config, `env_vars` and declared secrets included: for the settings of
 * secret stores (compat-core 1.9), and to recognise what upstream hashed before v0.20.4 (T-23).
 * Judges nothing; the caller decides what an unset name means.
 */
export function expandEverything(config: JsonObject, variables: Environment): FullyExpanded {
  const unset = new Set<string>();
  const expanded = expandTree(config, {
    preservedKeys: new Set(),
    seePreserved: () => undefined,
    expand: (text) =>
      expandText(text, (use) => {
        if (use.kind === 'malformed') return '';
        const value = variables(use.name);
        if (value === undefined) unset.add(use.name);
        return value ?? '';
      }),
  });
  return { config: expanded, unset: [...unset] };
}
