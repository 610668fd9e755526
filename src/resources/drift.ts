import {
  assertNever,
  compareBytes,
  encodeJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  Secret,
} from '../kernel/index.ts';
import type { ResourceName } from './address.ts';
import { compareConfigs } from './diff.ts';
import type { FieldChange } from './driver.ts';
import { isSecretReference } from './output-lookup.ts';
import type { ResourceRecord } from './record.ts';
import type { ResourceSpec } from './spec.ts';

/** How what we remember of a resource compares with what its provider finds. */
export type DriftVerdict =
  | { readonly kind: 'in-sync' }
  /** It is there, and not as it was made: `old` is what we remember, `new` what is there. */
  | { readonly kind: 'config-drift'; readonly changes: readonly FieldChange[] }
  /** We remember it, and by its provider's own word it is gone. */
  | { readonly kind: 'ghost' }
  /** Nobody knows: neither in sync nor gone (T-45, T-48). `because` may hold the provider's words. */
  | { readonly kind: 'could-not-tell'; readonly code: string; readonly because: string };

/** What a provider's own drift detection says of one resource. */
export interface DriftDetection {
  readonly drifted: boolean;
  /** `unknown` is a provider too old to say. */
  readonly class: 'unknown' | 'in-sync' | 'ghost' | 'config';
  readonly expected: Secret<JsonObject>;
  readonly actual: Secret<JsonObject>;
  readonly fields: readonly string[];
}

export const IN_SYNC: DriftVerdict = { kind: 'in-sync' };
export const GHOST: DriftVerdict = { kind: 'ghost' };

/**
 * Judges a detection. `undefined` where the provider does not say of what kind a drift is, or whether
 * what it does not call drifted is there at all: the resource has to be read. An answer that contradicts
 * itself tells nothing.
 */
export function judgeDetection(detection: DriftDetection): DriftVerdict | undefined {
  const { drifted } = detection;
  switch (detection.class) {
    case 'unknown':
      return undefined;
    case 'in-sync':
      return drifted ? contradiction('drifted and in sync') : IN_SYNC;
    case 'ghost':
      return drifted ? GHOST : contradiction('gone and not drifted');
    case 'config':
      return drifted ? toConfigDrift(detection) : contradiction('changed and not drifted');
    default:
      return assertNever(detection.class);
  }
}

/** The differences that a detection tells of, sorted by path (T-81). */
export function toConfigDrift({ expected, actual, fields }: DriftDetection): DriftVerdict {
  const [remembered, found] = [expected.reveal(), actual.reveal()];
  const changes =
    fields.length === 0
      ? compareConfigs(remembered, found)
      : [...new Set(fields)].map((path) => ({
          path,
          old: valueAt(remembered, path),
          new: valueAt(found, path),
          forceNew: false,
        }));
  return { kind: 'config-drift', changes: sortByPath(changes) };
}

/**
 * Judges by a comparison that a provider made of the config applied last with what is there now: its
 * differences lead back to that config, so they are told the other way round.
 */
export function toDriftFrom(changes: readonly FieldChange[]): DriftVerdict {
  const turned = changes.map((change) => ({
    ...change,
    old: change.new,
    new: change.old,
    forceNew: false,
  }));
  return { kind: 'config-drift', changes: sortByPath(turned) };
}

/**
 * Judges by outputs alone, where a provider can compare nothing itself: settings of the applied config
 * that it shows among the outputs, against what it showed of them before. Other outputs may change by
 * themselves, and a provider may show a setting otherwise than the config has it.
 */
export function judgeOutputs(
  record: Pick<ResourceRecord, 'appliedConfig' | 'outputs'>,
  shown: Secret<JsonObject>,
): DriftVerdict {
  const [before, now] = [record.outputs.reveal(), shown.reveal()];
  const isCompared = (key: string): boolean =>
    Object.hasOwn(before, key) && Object.hasOwn(now, key) && !isSecretReference(before[key]);
  const settings = Object.keys(record.appliedConfig ?? {}).filter(isCompared);
  const pick = (from: JsonObject): JsonObject =>
    Object.fromEntries(settings.map((key) => [key, from[key] ?? null]));
  const changes = compareConfigs(pick(before), pick(now));
  return changes.length === 0 ? IN_SYNC : { kind: 'config-drift', changes: sortByPath(changes) };
}

/**
 * What is remembered after a look at the resource: what is shown now, and beside it what is not shown
 * any more, since a provider shows some things, such as a password, only once (T-74). A null counts as not shown.
 * Where the record only says in which secret store a value is, it goes on saying that.
 */
export function mergeOutputs(
  remembered: Secret<JsonObject>,
  shown: Secret<JsonObject>,
): Secret<JsonObject> {
  const before = remembered.reveal();
  const isNews = ([field, value]: readonly [string, JsonValue]): boolean =>
    !isSecretReference(before[field]) && (value !== null || !Object.hasOwn(before, field));
  const news = Object.entries(shown.reveal()).filter(isNews);
  return new Secret({ ...before, ...Object.fromEntries(news) });
}

/** Whether both hold the same, in whatever order. */
export function areSameOutputs(left: Secret<JsonObject>, right: Secret<JsonObject>): boolean {
  return encodeJson(left.reveal()) === encodeJson(right.reveal());
}

function contradiction(words: string): DriftVerdict {
  const because = `the provider calls it ${words} at once`;
  return { kind: 'could-not-tell', code: 'PROVIDER_BAD_ANSWER', because };
}

function sortByPath(changes: readonly FieldChange[]): readonly FieldChange[] {
  return [...changes].sort((left, right) => compareBytes(left.path, right.path));
}

/** By the whole path as a key, or step by step. */
function valueAt(object: JsonObject, path: string): JsonValue {
  if (Object.hasOwn(object, path)) return object[path] ?? null;
  let value: JsonValue = object;
  for (const step of path.split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, step)) return null;
    value = value[step] ?? null;
  }
  return value;
}

/** One remembered resource, and how it compares. */
export interface ResourceDrift {
  readonly record: ResourceRecord;
  /** Where the config still wants it. */
  readonly spec: ResourceSpec | undefined;
  readonly verdict: DriftVerdict;
  /** By the config or by anything we remember (T-73). */
  readonly isProtected: boolean;
}

/** What a refresh wrote into state. */
export interface DriftRefresh {
  /** What is shown now was written beside what was remembered. */
  readonly updated: readonly ResourceName[];
  /** Ghosts that were forgotten. */
  readonly pruned: readonly ResourceName[];
}

/** Everything a drift check found. */
export interface DriftReport {
  readonly environment: string;
  /** Sorted by name. */
  readonly resources: readonly ResourceDrift[];
  /** `undefined` where only looking was asked for. */
  readonly refresh: DriftRefresh | undefined;
}
