import { encodeJson, isJsonObject, type JsonObject } from '../kernel/index.ts';
import { type SqlRow, type SqlValue } from '../ports/index.ts';
import { type ResourceRecord } from '../resources/index.ts';
import { parseStored, parseStoredObject, unreadable } from './fields.ts';
import { encodeParts, toRecordOf } from './record.ts';

/**
 * The values of upstream's columns, in their order, and of our note.
 *
 * The database can hold no NUL, and what a provider answered has to be remembered whatever it is: a
 * NUL becomes U+FFFD in the columns, and the note has what was there before.
 */
export function toColumns(record: ResourceRecord): readonly SqlValue[] {
  const { config, outputs, additions } = encodeParts(record);
  const exact = {
    ...(holdsNul(config) ? { config: record.appliedConfig ?? null } : {}),
    ...(holdsNul(outputs) ? { outputs: record.outputs.reveal() } : {}),
    ...(record.providerId.includes('\0') ? { provider_id: record.providerId } : {}),
  };
  return [
    record.name,
    record.type,
    record.provider,
    record.providerRef ?? '',
    record.providerId.replaceAll('\0', INSTEAD_OF_NUL),
    record.status,
    record.configHash,
    replaceNul(config),
    replaceNul(outputs),
    record.dependencies,
    toInstant(record.createdAt),
    toInstant(record.updatedAt),
    Object.keys(exact).length === 0
      ? additions
      : encodeJson({ ...parseAdditions(additions, record.name), [EXACT]: exact }),
  ];
}

/** Where a note has the fields that their columns cannot hold as they are. */
const EXACT = 'wfctl_exact';

const INSTEAD_OF_NUL = '\uFFFD';

/** Every escape in a JSON text, so that no part of one is taken for another. */
const ESCAPE = /\\(?:u0000|[^])/g;

function replaceNul(json: string): string {
  return json.replace(ESCAPE, (escape) => (escape === '\\u0000' ? INSTEAD_OF_NUL : escape));
}

function holdsNul(json: string): boolean {
  return replaceNul(json) !== json;
}

/**
 * Reads a row with the columns `record` (upstream's row as JSON, whatever columns it has) and
 * `additions`; `undefined` for a row without a name, which is nobody's record (T-50).
 *
 * @throws StateError `STATE_UNREADABLE`, naming the row
 */
export function parseRow(row: SqlRow): ResourceRecord | undefined {
  const name = row['name'] ?? '';
  const key = `the row ${name} of iac_resources`;
  const columns = toDocument(parseStoredObject(row['record'] ?? '', key), key);
  const noted = parseAdditions(row['additions'], key);
  return toRecordOf(
    EXACT in noted ? withExact(columns, noted) : Object.assign(columns, noted),
    key,
  );
}

/** Leaving a name out of a copy makes the copy slow, which shows where it is done ten thousand times. */
function withExact(columns: JsonObject, noted: JsonObject): JsonObject {
  const { [EXACT]: exact, ...additions } = noted;
  return { ...columns, ...additions, ...(isJsonObject(exact) ? exact : {}) };
}

/** The record's fields by the names they have in upstream's JSON. */
function toDocument(columns: JsonObject, key: string): JsonObject {
  const field = (name: string): JsonObject[string] => columns[name] ?? null;
  return {
    resource_id: field('name'),
    resource_type: field('type'),
    provider: field('provider'),
    provider_ref: field('provider_ref'),
    provider_id: field('provider_id'),
    config_hash: field('config_hash'),
    status: field('status'),
    config: field('applied_config'),
    outputs: field('outputs'),
    dependencies: field('dependencies'),
    created_at: toUtc(field('created_at'), key),
    updated_at: toUtc(field('updated_at'), key),
  };
}

function parseAdditions(text: string | null | undefined, key: string): JsonObject {
  if (text === null || text === undefined) return {};
  const additions = parseStored(text, key);
  if (!isJsonObject(additions)) throw unreadable(key, 'its note is not a JSON object');
  return additions;
}

/** For a time that is none the server puts one of its own. */
function toInstant(text: string): string | null {
  return RFC_3339.test(text) && !Number.isNaN(Date.parse(text)) ? text : null;
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const IN_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00$/;

const TIMESTAMP = /^(\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?([+-]\d\d:\d\d)$/;

/**
 * The database prints a time in the zone of the session; upstream writes UTC with a `Z`. Most
 * sessions are in UTC, and reckoning with dates twenty thousand times would show.
 */
function toUtc(value: JsonObject[string] | undefined, key: string): string {
  if (typeof value === 'string' && IN_UTC.test(value)) return `${value.slice(0, -6)}Z`;
  const [, seconds = '', fraction = '', offset = ''] =
    TIMESTAMP.exec(typeof value === 'string' ? value : '') ?? [];
  const atMs = Date.parse(`${seconds}${offset}`);
  if (Number.isNaN(atMs)) throw unreadable(key, 'it has a time that is none');
  return `${new Date(atMs).toISOString().slice(0, -5)}${fraction}Z`;
}
