import {
  CoreError,
  encodeJson,
  encodeString,
  type JsonObject,
  type JsonValue,
  Secret,
} from '../kernel/index.ts';
import {
  type AppliedConfigSource,
  parseResourceName,
  type RecordStatus,
  type ResourceName,
  type ResourceRecord,
} from '../resources/index.ts';
import { type Fields, openFields, parseStoredObject, unreadable } from './fields.ts';
import { StateError } from './state-error.ts';

/** In which order upstream has the two maps: its files begin with the one, its objects with the other. */
export type RecordLayout = 'config-first' | 'outputs-first';

/**
 * Writes a record as upstream's stores do, byte for byte: their field order, two spaces of indent,
 * no newline at the end, Go's escapes, sorted keys inside `config` and `outputs`
 * (compat-core 4.2). After upstream's fields come `error`, `applied_config_source` (T-39) and
 * `protected`, which other readers ignore, and the fields we do not know, in the order they were read.
 *
 * @throws StateError `STATE_WRITE_FAILED` when a number has no JSON form.
 */
export function encodeRecord(
  record: ResourceRecord,
  layout: RecordLayout = 'config-first',
): string {
  return encodeAll(record, () => {
    const members = [...knownMembers(record, layout), ...unknownMembers(record.unknownFields)];
    const lines = members.map(([name, text]) => `  ${encodeString(name)}: ${text}`);
    return `{\n${lines.join(',\n')}\n}`;
  });
}

/** The parts of a record that are JSON where the rest has columns of its own. */
export interface EncodedParts {
  /** `null` when there is none, as upstream writes it; so for `outputs`. */
  readonly config: string;
  readonly outputs: string;
  /** What upstream's table has no column for, by the names {@link encodeRecord} gives it. */
  readonly additions: string;
}

/** @throws StateError `STATE_WRITE_FAILED` when a number has no JSON form. */
export function encodeParts(record: ResourceRecord): EncodedParts {
  return encodeAll(record, () => ({
    config: encodeMap(record.appliedConfig),
    outputs: encodeOutputs(record.outputs),
    additions: encodeJson(toAdditions(record)),
  }));
}

/**
 * Reads a record in any field order and of any upstream vintage; `undefined` for a JSON object
 * without `resource_id`, which is nobody's record (T-50). An empty `provider_id` reads as the
 * name; an empty `config_hash` stays empty, and whoever compares recomputes it (T-37).
 *
 * @param key What errors call the document; they never show its contents.
 * @throws StateError `STATE_UNREADABLE`
 */
export function parseRecord(text: string, key: string): ResourceRecord | undefined {
  return toRecordOf(parseStoredObject(text, key), key);
}

/** The same for a document that was kept in parts, such as the columns of a table. */
export function toRecordOf(document: JsonObject, key: string): ResourceRecord | undefined {
  const fields = openFields(document, key);
  const name = parseResourceName(fields.text('resource_id'));
  return name === undefined ? undefined : toRecord(name, fields, { document, key });
}

/** The outputs of a record that stored `null`, told by identity from an empty map (`{}`). */
const NO_OUTPUTS: JsonObject = Object.freeze({});

const STATUSES: ReadonlyMap<string, RecordStatus> = new Map(
  (['planned', 'provisioning', 'active', 'destroying', 'destroyed', 'error'] as const).map(
    (status) => [status, status],
  ),
);

const SOURCES: ReadonlyMap<string, AppliedConfigSource> = new Map(
  (['apply', 'adoption'] as const).map((source) => [source, source]),
);

const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  'resource_id',
  'resource_type',
  'provider',
  'provider_ref',
  'provider_id',
  'config_hash',
  'status',
  'config',
  'outputs',
  'dependencies',
  'created_at',
  'updated_at',
  'error',
  'applied_config_source',
  'protected',
]);

function encodeAll<Encoded>(record: ResourceRecord, encode: () => Encoded): Encoded {
  try {
    return encode();
  } catch (error) {
    if (!(error instanceof CoreError)) throw error;
    throw new StateError('STATE_WRITE_FAILED', `cannot encode the record of ${record.name}`, {
      hint: 'Look for a number in its config or outputs that is infinite or not a number.',
      cause: error,
    });
  }
}

type Member = readonly [name: string, text: string];

function knownMembers(record: ResourceRecord, layout: RecordLayout): readonly Member[] {
  const config: Member = ['config', encodeMap(record.appliedConfig)];
  const outputs: Member = ['outputs', encodeOutputs(record.outputs)];
  return [
    ['resource_id', encodeString(record.name)],
    ['resource_type', encodeString(record.type)],
    ['provider', encodeString(record.provider)],
    ...optionalText('provider_ref', record.providerRef),
    ...optionalText('provider_id', record.providerId),
    ...optionalText('config_hash', record.configHash),
    ['status', encodeString(record.status)],
    ...(layout === 'config-first' ? [config, outputs] : [outputs, config]),
    ...optionalTexts('dependencies', record.dependencies),
    ['created_at', encodeString(record.createdAt)],
    ['updated_at', encodeString(record.updatedAt)],
    ...optionalText('error', record.error),
    ...optionalText('applied_config_source', record.appliedConfigSource),
    ...(record.isProtected === true ? [['protected', 'true'] as const] : []),
  ];
}

function optionalText(name: string, value: string | undefined): readonly Member[] {
  return value === undefined || value === '' ? [] : [[name, encodeString(value)]];
}

function optionalTexts(name: string, values: readonly string[]): readonly Member[] {
  return values.length === 0 ? [] : [[name, nested(encodeJson(values, { indent: 2 }))]];
}

function toAdditions(record: ResourceRecord): JsonObject {
  const { error = '', appliedConfigSource, isProtected, unknownFields } = record;
  return {
    ...(error === '' ? {} : { error }),
    ...(appliedConfigSource === undefined ? {} : { applied_config_source: appliedConfigSource }),
    ...(isProtected === true ? { protected: true } : {}),
    ...unknownFields,
  };
}

function encodeMap(value: JsonObject | undefined): string {
  return value === undefined ? 'null' : nested(encodeJson(value, { indent: 2 }));
}

function encodeOutputs(outputs: Secret<JsonObject>): string {
  const value = outputs.reveal();
  return encodeMap(value === NO_OUTPUTS ? undefined : value);
}

function unknownMembers(fields: JsonObject): readonly Member[] {
  return Object.entries(fields).map(([name, value]) => [
    name,
    nested(encodeJson(value, { indent: 2 })),
  ]);
}

/** Moves an encoded value one level in; strings hold no raw line breaks. */
function nested(text: string): string {
  return text.replaceAll('\n', '\n  ');
}

interface Source {
  readonly document: JsonObject;
  readonly key: string;
}

function toRecord(name: ResourceName, fields: Fields, source: Source): ResourceRecord {
  const { document, key } = source;
  return {
    name,
    type: fields.text('resource_type'),
    provider: fields.text('provider'),
    providerRef: fields.text('provider_ref') || undefined,
    providerId: fields.text('provider_id') || name,
    configHash: fields.text('config_hash'),
    appliedConfig: fields.object('config'),
    appliedConfigSource: SOURCES.get(fields.text('applied_config_source')),
    outputs: new Secret(fields.object('outputs') ?? NO_OUTPUTS),
    dependencies: fields.texts('dependencies'),
    status: toStatus(fields.text('status'), key),
    ...(isMarked(document['protected']) ? { isProtected: true } : {}),
    createdAt: fields.text('created_at'),
    updatedAt: fields.text('updated_at'),
    error: fields.text('error') || undefined,
    unknownFields: toUnknown(document),
  };
}

/** Whatever another release may write to say so: a doubt about protection is decided for it (T-73). */
function isMarked(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && value !== false && value !== 'false';
}

/** Most records have no such field, and are many. */
function toUnknown(document: JsonObject): JsonObject {
  const names = Object.keys(document).filter((name) => !KNOWN_FIELDS.has(name));
  return Object.fromEntries(names.map((name) => [name, document[name] ?? null]));
}

/** A record older than statuses is active; a status we do not know leaves existence in doubt. */
function toStatus(text: string, key: string): RecordStatus {
  const status = STATUSES.get(text === '' ? 'active' : text);
  if (status === undefined) throw unreadable(key, `its status "${text}" is not a known one`);
  return status;
}
