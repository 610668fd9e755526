import {
  assertNever,
  isJsonObject,
  type JsonArray,
  type JsonObject,
  type JsonValue,
  Secret,
} from '../kernel/index.ts';
import { mayHavePlaceholder, parseText, type Reference, type TextPart } from './placeholder.ts';

/** What another resource's field comes to. */
export type OutputAnswer =
  | { readonly kind: 'value'; readonly value: JsonValue }
  | { readonly kind: 'unknown-module' }
  | { readonly kind: 'unknown-field' }
  /** The record only says in which secret store the value is. */
  | { readonly kind: 'kept-elsewhere' };

/** Where the values for placeholders come from. */
export interface Lookup {
  /** An environment variable or a secret; `undefined` when it is not set. */
  variable(name: string): string | undefined;
  output(reference: Reference): OutputAnswer;
}

/** What keeps one placeholder from being filled in. The path is the config key it stands under. */
export type FillProblem =
  | { readonly kind: 'unset-variable'; readonly path: string; readonly name: string }
  | ({ readonly kind: 'unknown-module'; readonly path: string } & Reference)
  | ({ readonly kind: 'unknown-field'; readonly path: string } & Reference)
  | ({ readonly kind: 'kept-elsewhere'; readonly path: string } & Reference)
  /** The output is a list or a map and stands inside a longer text. */
  | ({ readonly kind: 'not-a-scalar'; readonly path: string } & Reference)
  | { readonly kind: 'malformed'; readonly path: string };

/** `strict` for dispatch: everything or nothing. `lenient` for planning: what cannot be known stays. */
export type FillMode = 'strict' | 'lenient';

export type FillOutcome =
  | {
      readonly kind: 'filled';
      readonly config: Secret<JsonObject>;
      /** The placeholders that stayed, such as `${db.uri}`; always empty in strict mode. */
      readonly unresolved: ReadonlySet<string>;
    }
  | { readonly kind: 'incomplete'; readonly problems: readonly FillProblem[] };

/** Every `${module.field}` in a config's values, once each, in order of appearance. */
export function findReferences(config: JsonObject | undefined): readonly Reference[] {
  const found = new Map<string, Reference>();
  for (const { part } of placeholdersOf(config)) {
    if (part.kind === 'reference') found.set(part.source, part.reference);
  }
  return [...found.values()];
}

/** Where a config's values hold a `${…}` that is neither a variable nor a reference. */
export function findMalformed(config: JsonObject | undefined): readonly FillProblem[] {
  return placeholdersOf(config)
    .filter(({ part }) => part.kind === 'malformed')
    .map(({ path }) => ({ kind: 'malformed', path }));
}

/**
 * Replaces every `${NAME}` and `${module.field}` in a config's values; keys stay as they are, and a
 * value that was filled in is not looked into again.
 *
 * Outputs that are texts, numbers or booleans become text, also where the reference is the whole
 * value, so that `PORT: ${db.port}` stays a text as upstream has it. Numbers are written in full
 * where upstream writes an exponent from a million on. A list or a map cannot become text: it may
 * only be the whole value, and then keeps its form. An output that is null is as good as unknown.
 *
 * Malformed placeholders are problems in both modes. A problem never holds a value.
 */
export function fillIn(
  config: JsonObject | undefined,
  lookup: Lookup,
  mode: FillMode,
): FillOutcome {
  if (config === undefined || !holdsPlaceholder(config)) {
    return { kind: 'filled', config: new Secret(config ?? {}), unresolved: new Set() };
  }
  const filling: Filling = { lookup, mode, problems: [], unresolved: new Set() };
  const filled = fillObject(filling, config, '');
  return filling.problems.length > 0
    ? { kind: 'incomplete', problems: filling.problems }
    : { kind: 'filled', config: new Secret(filled), unresolved: filling.unresolved };
}

/** A problem in words, to follow a colon. It names variables, modules and fields, never values. */
export function describeFillProblem(problem: FillProblem): string {
  switch (problem.kind) {
    case 'unset-variable':
      return `${problem.path}: variable ${problem.name} is not set`;
    case 'unknown-module':
      return `${problem.path}: there is no resource ${problem.module} to take ${problem.field} from`;
    case 'unknown-field':
      return `${problem.path}: resource ${problem.module} has no output ${problem.field}`;
    case 'kept-elsewhere':
      return `${problem.path}: output ${problem.field} of ${problem.module} is kept in a secret store, not in the state`;
    case 'not-a-scalar':
      return `${problem.path}: output ${problem.field} of ${problem.module} is a list or a map and cannot stand inside a text`;
    case 'malformed':
      return `${problem.path}: a placeholder is neither \${NAME} nor \${module.field}`;
    default:
      return assertNever(problem);
  }
}

function holdsPlaceholder(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return mayHavePlaceholder(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((item: JsonValue) => holdsPlaceholder(item));
}

interface Filling {
  readonly lookup: Lookup;
  readonly mode: FillMode;
  readonly problems: FillProblem[];
  readonly unresolved: Set<string>;
}

interface Placed {
  readonly part: TextPart;
  readonly path: string;
}

function fillValue(filling: Filling, value: JsonValue, path: string): JsonValue {
  if (typeof value === 'string') {
    return mayHavePlaceholder(value) ? fillText(filling, value, path) : value;
  }
  if (isJsonObject(value)) return fillObject(filling, value, path);
  if (Array.isArray(value)) {
    return value.map((item: JsonValue, index) =>
      fillValue(filling, item, `${path}.${String(index)}`),
    );
  }
  return value;
}

function fillObject(filling: Filling, value: JsonObject, path: string): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      fillValue(filling, item, path === '' ? key : `${path}.${key}`),
    ]),
  );
}

function fillText(filling: Filling, text: string, path: string): JsonValue {
  const parts = parseText(text);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) {
    const value = fillPart(filling, only, path);
    return isStructure(value) ? value : toText(value);
  }
  return parts
    .map((part) => {
      const value = fillPart(filling, part, path);
      if (!isStructure(value)) return toText(value);
      if (part.kind === 'reference') {
        filling.problems.push({ kind: 'not-a-scalar', path, ...part.reference });
      }
      return '';
    })
    .join('');
}

function fillPart(filling: Filling, part: TextPart, path: string): JsonValue {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'malformed':
      filling.problems.push({ kind: 'malformed', path });
      return part.source;
    case 'variable': {
      const value = filling.lookup.variable(part.name);
      if (value !== undefined) return value;
      return leave(filling, part.source, { kind: 'unset-variable', path, name: part.name });
    }
    case 'reference': {
      const answer = filling.lookup.output(part.reference);
      if (answer.kind === 'value' && answer.value !== null) return answer.value;
      const kind = answer.kind === 'value' ? 'unknown-field' : answer.kind;
      return leave(filling, part.source, { kind, path, ...part.reference });
    }
    default:
      return assertNever(part);
  }
}

function leave(filling: Filling, source: string, problem: FillProblem): string {
  if (filling.mode === 'strict') filling.problems.push(problem);
  else filling.unresolved.add(source);
  return source;
}

function isStructure(value: JsonValue): value is JsonArray | JsonObject {
  return typeof value === 'object' && value !== null;
}

function toText(value: Exclude<JsonValue, JsonArray | JsonObject>): string {
  return typeof value === 'number' && Number.isInteger(value)
    ? BigInt(value).toString()
    : String(value);
}

/** Depth first, in the config's own order. */
function placeholdersOf(config: JsonObject | undefined): readonly Placed[] {
  const found: Placed[] = [];
  if (config !== undefined) collectPlaceholders(config, [], found);
  return found;
}

function collectPlaceholders(value: JsonValue, keys: string[], found: Placed[]): void {
  if (typeof value === 'string') {
    if (!mayHavePlaceholder(value)) return;
    const path = keys.join('.');
    for (const part of parseText(value)) if (part.kind !== 'text') found.push({ part, path });
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      keys.push(key);
      collectPlaceholders(item, keys, found);
      keys.pop();
    }
  }
}
