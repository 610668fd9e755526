import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseDuration,
  parseWebAddress,
  suggest,
} from '../kernel/index.ts';

/** What is wrong with one value of a definition. Never repeats a value: it may be a secret. */
export interface DefinitionProblem {
  /** The way to the value: keys as they were written, and indexes. */
  readonly path: readonly (string | number)[];
  readonly code: 'UNKNOWN_KEY' | 'BAD_VALUE' | 'MISSING_VALUE' | 'CANNOT_PASS';
  /** A full sentence. */
  readonly detail: string;
}

/** A value and where it stands. */
export interface DefinitionValue {
  readonly value: JsonValue;
  readonly path: readonly (string | number)[];
}

/**
 * Reads the members of a definition, and collects a problem for each that is not what it has to be.
 * A key may be written with dashes or underscores. One that is there and empty is a problem as well:
 * it is what an expression comes to that found nothing, and must not pass for "not asked".
 */
export class DefinitionFields {
  readonly #values: ReadonlyMap<string, DefinitionValue>;
  readonly #path: readonly (string | number)[];
  readonly #problems: DefinitionProblem[];

  /** @param path The way to the map that the members are of. */
  constructor(
    values: ReadonlyMap<string, DefinitionValue>,
    path: readonly (string | number)[],
    problems: DefinitionProblem[],
  ) {
    this.#values = values;
    this.#path = path;
    this.#problems = problems;
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** The way to a member, or to where it would be. */
  pathOf(key: string): readonly (string | number)[] {
    return this.#values.get(key)?.path ?? [...this.#path, key];
  }

  refuse(key: string, detail: string, code: DefinitionProblem['code'] = 'BAD_VALUE'): void {
    this.#problems.push({ path: this.pathOf(key), code, detail });
  }

  /** The member as `parse` reads it; `form` says what it has to be. */
  read<Value>(
    key: string,
    form: string,
    parse: (value: JsonValue) => Value | undefined,
  ): Value | undefined {
    const found = this.#values.get(key);
    if (found === undefined) return undefined;
    const value = isEmpty(found.value) ? undefined : parse(found.value);
    if (value !== undefined) return value;
    const detail = isEmpty(found.value)
      ? `It is given and empty, and has to be ${form}. Leave the key out to ask for nothing.`
      : `It has to be ${form}.`;
    this.refuse(key, detail);
    return undefined;
  }

  text(key: string, form = 'text'): string | undefined {
    return this.read(key, form, toText);
  }

  webAddress(key: string): URL | undefined {
    const form = 'an address that begins with https:// or http:// and names no user';
    return this.read(key, form, (value) => parseWebAddress(toText(value)?.trim() ?? ''));
  }

  flag(key: string): boolean | undefined {
    return this.read(key, 'true or false', toFlag);
  }

  count(key: string, least: number): number | undefined {
    return this.read(key, `a whole number of at least ${String(least)}`, (value) => {
      const text = toText(value) ?? '';
      return /^\d{1,9}$/.test(text) && Number(text) >= least ? Number(text) : undefined;
    });
  }

  /** In milliseconds, within the limits. */
  durationMs(key: string, leastMs: number): number | undefined {
    const least = leastMs === 0 ? '' : ` of at least ${String(leastMs)} ms`;
    return this.read(key, `a duration${least} such as 500ms, 30s or 5m, up to 24h`, (value) => {
      const ms = typeof value === 'string' ? parseDuration(value) : undefined;
      return ms !== undefined && ms >= leastMs && ms <= LONGEST_MS ? ms : undefined;
    });
  }

  /** Texts: a list of them, or one alone. */
  texts(key: string): readonly string[] {
    const texts = this.read(key, 'text or a list of texts', (value) => {
      const items: readonly JsonValue[] = Array.isArray(value) ? value : [value];
      const found = items.map(toText).filter((text) => text !== undefined && text.trim() !== '');
      return found.length === items.length ? found : undefined;
    });
    return (texts ?? []).filter((text) => text !== undefined);
  }

  map(key: string): JsonObject {
    return this.read(key, 'a map', (value) => (isJsonObject(value) ? value : undefined)) ?? {};
  }
}

/** The longest time that one timer can wait is 24 days; nothing we verify needs a whole one. */
const LONGEST_MS = 24 * 3_600_000;

/** Members by their keys with underscores; unknown keys are problems. */
export function toMembers(
  { value, path }: { readonly value: JsonObject; readonly path: readonly (string | number)[] },
  known: readonly string[],
  problems: DefinitionProblem[],
): ReadonlyMap<string, DefinitionValue> {
  const members = new Map<string, DefinitionValue>();
  for (const [written, member] of Object.entries(value)) {
    const key = written.replaceAll('-', '_');
    const place = [...path, written];
    if (!known.includes(key)) {
      const detail = `The key "${written}" means nothing here.${suggest(key, known)} Known keys are ${known.join(', ')}.`;
      problems.push({ path: place, code: 'UNKNOWN_KEY', detail });
    } else if (members.has(key)) {
      const detail = 'It is given twice, with dashes and with underscores.';
      problems.push({ path: place, code: 'BAD_VALUE', detail });
    } else {
      members.set(key, { value: member, path: place });
    }
  }
  return members;
}

/** The text of a scalar that is text or a number. */
export function toText(value: JsonValue): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}

function toFlag(value: JsonValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  // In the spellings of YAML 1.2, as the runner's own inputs have them.
  if (value === 'true' || value === 'True' || value === 'TRUE') return true;
  return value === 'false' || value === 'False' || value === 'FALSE' ? false : undefined;
}

function isEmpty(value: JsonValue): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === null || (Array.isArray(value) && value.length === 0);
}
