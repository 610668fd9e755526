import { createHash } from 'node:crypto';
import {
  compareBytes,
  encodeJson,
  encodeString,
  type JsonObject,
  type JsonValue,
} from '../kernel/index.ts';
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
  const members = encodeMembers(config).map(({ key, value }) => `{"K":${key},"V":${value}}`);
  return `[${members.join(',')}]`;
}

/** A config as a JSON object, its keys sorted by their bytes; `null` when there is none. */
export function encodeConfig(config: JsonObject | undefined): string {
  if (config === undefined) return 'null';
  const members = encodeMembers(config).map(({ key, value }) => `${key}:${value}`);
  return `{${members.join(',')}}`;
}

/** One top-level member of a config, key and value as JSON text. */
interface EncodedMember {
  readonly key: string;
  readonly value: string;
}

/** Configs never change, and each is hashed by itself and again as part of what is desired. */
const encoded = new WeakMap<JsonObject, readonly EncodedMember[]>();

function encodeMembers(config: JsonObject): readonly EncodedMember[] {
  const known = encoded.get(config);
  if (known !== undefined) return known;
  assertEncodable(config);
  const members = Object.keys(config)
    .sort(compareBytes)
    .map((key) => ({ key: encodeString(key), value: encodeJson(config[key] ?? null) }));
  encoded.set(config, members);
  return members;
}

/**
 * Refuses what {@link encodeJson} would mangle or reject.
 *
 * @throws ResourceError `CONFIG_UNENCODABLE`
 */
function assertEncodable(config: JsonObject): void {
  const path = findUnencodable(config);
  if (path === undefined) return;
  throw new ResourceError(
    'CONFIG_UNENCODABLE',
    `the config’s value at ${path.join('.')} has no JSON form`,
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
