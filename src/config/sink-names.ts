/** What stands for a value where a sink keeps it, and what its names may be. */
interface NameRule {
  readonly pattern: RegExp;
  readonly says: string;
  /** Names that are taken, in upper case. */
  readonly reserved?: RegExp;
}

const SNAKE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const SNAKE_SAYS = 'letters, digits and underscores, and no digit first';

const rules = {
  github: { pattern: SNAKE, says: SNAKE_SAYS, reserved: /^GITHUB_/ },
  // The runner refuses to set its own variables, and NODE_OPTIONS since it would change every action;
  // loaders and shells run what the others say.
  variable: {
    pattern: SNAKE,
    says: SNAKE_SAYS,
    reserved:
      /^(?:GITHUB|RUNNER|INPUT|STATE|ACTIONS|LD|DYLD|BASH_FUNC)_|^(?:NODE_OPTIONS|PATH|CI|BASH_ENV|ENV|IFS)$/,
  },
  output: {
    pattern: /^[A-Za-z_][A-Za-z0-9_-]*$/,
    says: 'letters, digits, underscores and hyphens, and a letter or an underscore first',
  },
  // A secret of `secrets` that is a variable, a file or a path in its store.
  stored: {
    pattern: /^[A-Za-z_][A-Za-z0-9_.-]*$/,
    says: 'letters, digits, underscores, dots and hyphens, and a letter or an underscore first',
  },
  gcp: {
    pattern: /^[A-Za-z0-9_-]{1,255}$/,
    says: 'letters, digits, underscores and hyphens, at most 255',
  },
  azure: {
    pattern: /^[A-Za-z0-9-]{1,127}$/,
    says: 'letters, digits and hyphens, at most 127',
  },
} as const satisfies Record<string, NameRule>;

/** Who keeps the name. */
export type NameKeeper = keyof typeof rules;

/** Why the keeper would not take the name; `undefined` when it would, or when it holds a variable. */
export function findUnusableName(name: string, keeper: NameKeeper): string | undefined {
  if (name.includes('$')) return undefined;
  const rule: NameRule = rules[keeper];
  if (!rule.pattern.test(name)) {
    return `"${name}" cannot be the name here: it takes ${rule.says}. Choose another.`;
  }
  return rule.reserved?.test(name.toUpperCase()) === true
    ? `"${name}" cannot be the name here: it is reserved. Choose another.`
    : undefined;
}
