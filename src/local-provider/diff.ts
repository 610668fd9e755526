import {
  compareBytes,
  encodeJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../kernel/index.ts';
import { chooseMaterial } from './material.ts';
import type { ResourceType } from './resource-types.ts';

/** One difference between two configs. */
export interface ConfigChange {
  /** Keys joined by dots, such as `env_vars.MODE`; lists count as one value. */
  readonly path: string;
  readonly old: JsonValue;
  readonly new: JsonValue;
  /** It takes a new resource. */
  readonly forceNew: boolean;
}

/** Two configs of one resource. */
export interface DiffRequest {
  readonly name: string;
  readonly type: string;
  readonly definition: ResourceType;
  readonly current: JsonObject;
  readonly desired: JsonObject;
}

/** Every difference, sorted by path; what only the host or a rehearsal cares for is left out. */
export function diffConfigs(request: DiffRequest): readonly ConfigChange[] {
  const { type, definition } = request;
  const [current, desired] = [
    withName(request, request.current),
    withName(request, request.desired),
  ];
  const movesHome = chooseMaterial(type, request.current) !== chooseMaterial(type, request.desired);
  const identity = new Set([
    'region',
    ...definition.identityFields,
    ...(movesHome ? ['admin_url', 'command', 'run_command', 'image'] : []),
  ]);
  const keys = [...new Set([...Object.keys(current), ...Object.keys(desired)])]
    .filter((key) => !isIgnored(key, definition))
    .sort(compareBytes);
  return keys
    .flatMap((key) => compareValues(key, current[key] ?? null, desired[key] ?? null))
    .map((change) => ({ ...change, forceNew: identity.has(change.path.split('.')[0] ?? '') }));
}

const IGNORED = new Set(['provider', 'iac_provider', 'depends_on', 'simulate', 'protected']);

/** A name in the config is the resource's own, which its record has; a bucket's name is its identity. */
function isIgnored(key: string, definition: ResourceType): boolean {
  return IGNORED.has(key) || (key === 'name' && !definition.identityFields.includes('name'));
}

/** A bucket without a name of its own is named as the resource is. */
function withName({ name, definition }: DiffRequest, config: JsonObject): JsonObject {
  return definition.identityFields.includes('name') ? { name, ...config } : config;
}

type PlainChange = Omit<ConfigChange, 'forceNew'>;

function compareValues(path: string, old: JsonValue, next: JsonValue): readonly PlainChange[] {
  if (isJsonObject(old) && isJsonObject(next)) {
    return [...new Set([...Object.keys(old), ...Object.keys(next)])]
      .sort(compareBytes)
      .flatMap((key) => compareValues(`${path}.${key}`, old[key] ?? null, next[key] ?? null));
  }
  return encodeJson(old) === encodeJson(next) ? [] : [{ path, old, new: next }];
}
