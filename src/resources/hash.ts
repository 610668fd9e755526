import { createHash } from 'node:crypto';
import { compareBytes, encodeJson, type JsonObject, type JsonValue } from '../kernel/index.ts';
import { ResourceError } from './resource-error.ts';

/**
 * Upstream's `config_hash` of one resource (compat-core 3.1): lower-case hex SHA-256 of the config's
 * top-level members as a list sorted by key bytes. No config and an empty one both give the empty
 * text.
 *
 * @throws ResourceError `CONFIG_UNENCODABLE`, naming the path, for anything that has no JSON form.
 *   Upstream hashes all of those to one constant (T-24).
 */
export function configHash(config: JsonObject | undefined): string {
  if (config === undefined || Object.keys(config).length === 0) return '';
  return sha256Hex(canonicalConfig(config));
}

/** The exact text {@link configHash} hashes. */
export function canonicalConfig(config: JsonObject): string {
  assertEncodable(config, 'config');
  const members = Object.keys(config)
    .sort(compareBytes)
    .map((key) => `{"K":${encodeJson(key)},"V":${encodeJson(config[key] ?? null)}}`);
  return `[${members.join(',')}]`;
}

/**
 * Refuses what {@link encodeJson} would mangle or reject.
 *
 * @throws ResourceError `CONFIG_UNENCODABLE`
 */
export function assertEncodable(value: JsonValue, at: string): void {
  const path = findUnencodable(value);
  if (path === undefined) return;
  throw new ResourceError(
    'CONFIG_UNENCODABLE',
    `the value at ${[at, ...path].join('.')} has no JSON form`,
    { hint: 'Use only texts, finite numbers, booleans, lists and maps with text keys.' },
  );
}

/** Lower-case hex SHA-256 of the text's UTF-8 bytes. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The keys that lead to the first value without a JSON form; `undefined` when there is none. */
function findUnencodable(value: JsonValue | undefined): readonly string[] | undefined {
  if (!isPlain(value)) return [];
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const path = findUnencodable(item);
    if (path !== undefined) return [key, ...path];
  }
  return undefined;
}

function isPlain(value: JsonValue | undefined): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object': {
      if (value === null || Array.isArray(value)) return true;
      const prototype: unknown = Object.getPrototypeOf(value);
      return prototype === null || prototype === Object.prototype;
    }
    default:
      return false;
  }
}
