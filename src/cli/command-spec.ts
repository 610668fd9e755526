/** What a flag takes, and how it is read. */
export type FlagKind =
  /** Any text. */
  | { readonly kind: 'text' }
  /** Any text, and the flag may be repeated. */
  | { readonly kind: 'texts' }
  /** `--flag`, `--flag=true`, `--flag=false`. */
  | { readonly kind: 'boolean' }
  /** Comma-separated, and the flag may be repeated. */
  | { readonly kind: 'list' }
  /** A whole number, at least 1. */
  | { readonly kind: 'count' }
  /** `250ms`, `30s`, `1h30m`. */
  | { readonly kind: 'duration' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] };

/** One flag of a command. */
export interface FlagSpec {
  /** Kebab-case, without dashes. */
  readonly name: string;
  /** Other names, without dashes; usually one letter. */
  readonly aliases?: readonly string[];
  readonly takes: FlagKind;
  /** What stands for the value in the help, such as `FILE`. */
  readonly placeholder?: string;
  /** A few words, lower case, no final period. */
  readonly summary: string;
}

/** One argument without a dash. */
export interface PositionalSpec {
  readonly name: string;
  readonly isRequired: boolean;
  /** Takes all that are left; only the last one may. */
  readonly isRepeatable?: boolean;
  readonly summary: string;
}

/** One command of the CLI: all that parsing it and explaining it needs. */
export interface CommandSpec {
  /** The words that call it, such as `['infra', 'plan']`. */
  readonly path: readonly string[];
  /** One sentence without a period. */
  readonly summary: string;
  readonly flags: readonly FlagSpec[];
  readonly positionals?: readonly PositionalSpec[];
  /** Flags that wfctl itself has here and this one has not, each with what there is instead. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** Whole command lines, `wfctl` first. */
  readonly examples: readonly string[];
}

/** The value of a flag as its kind reads it: durations in milliseconds. */
export type FlagValue = string | boolean | number | readonly string[];

/** The flags that were given, by their full names. */
export interface ParsedFlags {
  /** A text or a choice. */
  text(name: string): string | undefined;
  /** `false` when it was not given. */
  boolean(name: string): boolean;
  /** Empty when it was not given. */
  list(name: string): readonly string[];
  /** A count, or a duration in milliseconds. */
  number(name: string): number | undefined;
}

/** Gives typed access to flag values. */
export function toParsedFlags(values: ReadonlyMap<string, FlagValue>): ParsedFlags {
  return {
    text(name) {
      const value = values.get(name);
      return typeof value === 'string' ? value : undefined;
    },
    boolean: (name) => values.get(name) === true,
    list(name) {
      const value = values.get(name);
      return typeof value === 'object' ? value : [];
    },
    number(name) {
      const value = values.get(name);
      return typeof value === 'number' ? value : undefined;
    },
  };
}
