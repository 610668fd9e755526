import { encodeJson, isJsonObject, type JsonObject, type JsonValue } from '../kernel/index.ts';
import type { DiffAnswer, FieldChange } from './driver.ts';

/** What a comparison of one spec with its record comes to. */
export type Verdict =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'update'; readonly changes: readonly FieldChange[] }
  | { readonly kind: 'replace'; readonly changes: readonly FieldChange[] };

/** What {@link judgeDiff} knows beside the answer. */
export interface DiffContext {
  /** Placeholders that could not be filled in for the question, as they stand in the config. */
  readonly unresolved: ReadonlySet<string>;
  /** The config is, placeholders as text, the one applied last. */
  readonly isSameConfig: boolean;
}

/**
 * What a provider's diff means: a replace where it says so or where a change can only be made that
 * way, an update where it says so or names a change, else nothing (compat-plugins 3.5).
 *
 * A change to a value that still holds an unresolved placeholder is no change when the config is
 * the one applied last: the provider compared a text of ours with the value it once stood for.
 */
export function judgeDiff(answer: DiffAnswer, context: DiffContext): Verdict {
  const isReal = (change: FieldChange): boolean =>
    !context.isSameConfig || !holdsAny(change.new, context.unresolved);
  const changes = answer.changes.filter(isReal);
  const dropped = answer.changes.filter((change) => !isReal(change));
  if (dropped.length > 0 && changes.length === 0) return { kind: 'unchanged' };
  const wasReplaceDropped = dropped.some((change) => change.forceNew);
  if (changes.some((change) => change.forceNew) || (answer.needsReplace && !wasReplaceDropped)) {
    return { kind: 'replace', changes };
  }
  return answer.needsReplace || answer.needsUpdate || changes.length > 0
    ? { kind: 'update', changes }
    : { kind: 'unchanged' };
}

/**
 * Where two configs differ, as paths of keys in the order of the desired config, then what only the
 * stored one has. Lists are compared whole. The values may be secret.
 */
export function compareConfigs(
  stored: JsonObject | undefined,
  desired: JsonObject | undefined,
): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  collectChanges(stored ?? {}, desired ?? {}, { prefix: '', changes });
  return changes;
}

/** A few words on what changed: paths only, never values. */
export function describeChanges(changes: readonly FieldChange[]): string {
  const paths = changes.slice(0, 3).map((change) => change.path);
  const more = changes.length - paths.length;
  if (paths.length === 0) return 'configuration changed';
  return `${paths.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''} changed`;
}

interface Collection {
  readonly prefix: string;
  readonly changes: FieldChange[];
}

function collectChanges(stored: JsonObject, desired: JsonObject, into: Collection): void {
  for (const key of new Set([...Object.keys(desired), ...Object.keys(stored)])) {
    const before = stored[key];
    const after = desired[key];
    const path = into.prefix + key;
    if (isJsonObject(before) && isJsonObject(after)) {
      collectChanges(before, after, { ...into, prefix: `${path}.` });
    } else if (encodeOptional(before) !== encodeOptional(after)) {
      into.changes.push({ path, old: before ?? null, new: after ?? null, forceNew: false });
    }
  }
}

function encodeOptional(value: JsonValue | undefined): string | undefined {
  return value === undefined ? undefined : encodeJson(value);
}

function holdsAny(value: JsonValue, placeholders: ReadonlySet<string>): boolean {
  if (placeholders.size === 0) return false;
  if (typeof value === 'string') {
    return [...placeholders].some((placeholder) => value.includes(placeholder));
  }
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).some((item: JsonValue) => holdsAny(item, placeholders))
  );
}
