import {
  encodeJson,
  isJsonObject,
  type JsonArray,
  type JsonObject,
  type JsonValue,
  parseJson,
} from '../kernel/index.ts';
import { LocalError } from './local-error.ts';
import { parseIdentity, type ProcessIdentity, toJsonIdentity } from './process-identity.ts';

/** What a maker must remember of a thing beyond its outputs. */
export interface MakerFacts {
  /** TCP port on 127.0.0.1; kept for the resource's whole life. */
  readonly port?: number;
  readonly process?: ProcessIdentity;
  /** A server elsewhere was reached and may hold something of ours. */
  readonly reached?: true;
}

/**
 * One resource of the catalogue. `config` is what the cloud has; `applied` is what a caller last
 * asked for, so that an edit of the file behind our back shows as the difference of the two.
 */
export interface CatalogueRecord {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly config: JsonObject;
  readonly applied: JsonObject;
  readonly outputs: JsonObject;
  /** Names of the outputs that are secrets. */
  readonly sensitive: readonly string[];
  /** Set by `SetOwner`; empty when nobody did. */
  readonly owner: string;
  readonly tags: readonly string[];
  readonly facts: MakerFacts;
  /** The call that wrote this record last. */
  readonly operation: string;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The text of a catalogue file. */
export function encodeRecord(record: CatalogueRecord): string {
  const { facts, ...plain } = record;
  return `${encodeJson({ ...plain, facts: toJsonFacts(facts) }, { indent: 2 })}\n`;
}

/**
 * Reads a catalogue file's text.
 *
 * @throws LocalError `LOCAL_DAMAGED` when it is not a record: a resource we cannot read is never
 * one that does not exist.
 */
export function parseRecord(text: string, file: string): CatalogueRecord {
  const value = parseObject(text, file);
  const string = (key: string): string => {
    const found = value[key] ?? '';
    return typeof found === 'string' ? found : damaged(file, key);
  };
  const object = (key: string): JsonObject => {
    const found = value[key] ?? {};
    return isJsonObject(found) ? found : damaged(file, key);
  };
  const strings = (key: string): readonly string[] => {
    const found = value[key] ?? [];
    return isList(found) ? found.filter((item) => typeof item === 'string') : damaged(file, key);
  };
  const config = object('config');
  return {
    id: string('id') || damaged(file, 'id'),
    name: string('name') || damaged(file, 'name'),
    type: string('type') || damaged(file, 'type'),
    config,
    applied: 'applied' in value ? object('applied') : config,
    outputs: object('outputs'),
    sensitive: strings('sensitive'),
    owner: string('owner'),
    tags: strings('tags'),
    facts: parseFacts(object('facts')),
    operation: string('operation'),
    createdAt: string('createdAt'),
    updatedAt: string('updatedAt'),
  };
}

/** The JSON form of a maker's facts. */
export function toJsonFacts(facts: MakerFacts): JsonObject {
  return {
    ...(facts.port === undefined ? {} : { port: facts.port }),
    ...(facts.process === undefined ? {} : { process: toJsonIdentity(facts.process) }),
    ...(facts.reached === undefined ? {} : { reached: true }),
  };
}

/** A maker's facts out of a file; anything else in there is left out. */
export function parseFacts(value: JsonObject): MakerFacts {
  const process = parseIdentity(value['process']);
  return {
    ...(typeof value['port'] === 'number' ? { port: value['port'] } : {}),
    ...(process === undefined ? {} : { process }),
    ...(value['reached'] === true ? { reached: true } : {}),
  };
}

/** Parses a file of ours that must hold a JSON object; `LOCAL_DAMAGED` otherwise. */
export function parseObject(text: string, file: string): JsonObject {
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new LocalError('LOCAL_DAMAGED', `${file} is not valid JSON`, {
      hint: REPAIR,
      cause: error,
    });
  }
  return isJsonObject(value) ? value : damaged(file, '(whole file)');
}

const REPAIR = 'Restore the file, or remove it if the resource is truly gone.';

function isList(value: JsonValue): value is JsonArray {
  return Array.isArray(value);
}

function damaged(file: string, key: string): never {
  throw new LocalError('LOCAL_DAMAGED', `${file} holds no usable ${key}`, { hint: REPAIR });
}
