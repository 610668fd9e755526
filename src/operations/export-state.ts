import {
  type Diagnostic,
  encodeJson,
  type JsonObject,
  type JsonValue,
  parseJson,
  Secret,
} from '../kernel/index.ts';
import { SENSITIVE_TEXT } from '../outputs/index.ts';
import type { ResourceRecord } from '../resources/index.ts';
import { encodeRecord, encodeTfstate, type ExportedRecord } from '../state/index.ts';
import { scopeMemory } from './compute-plan.ts';
import { toModuleOutputs } from './outputs.ts';
import type { Refused } from './plan.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { type InvalidConfig, openSession } from './session.ts';

export interface ExportRequest extends EnvironmentRequest {
  readonly format: 'tfstate' | 'json';
  /** Otherwise every value that is not declared `sensitive: false` reads `(sensitive)`. */
  readonly showSensitive: boolean;
  /** Absolute path to write to, or `undefined`. */
  readonly output: string | undefined;
}

export type ExportOutcome =
  | {
      readonly kind: 'exported';
      /** Ends in a newline. Holds secrets where they were asked for. */
      readonly text: Secret;
      /** The values in it that are secrets, where they were asked for; otherwise none. */
      readonly shown: Secret<readonly JsonValue[]>;
      readonly count: number;
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig
  | Refused;

/**
 * Writes the records of one environment for another tool: for Terraform, or as the list of records that
 * our own stores hold. Changes nothing and takes no lock.
 *
 * @throws StateError, FilesError
 */
export async function exportState(
  request: ExportRequest,
  ports: OperationPorts,
): Promise<ExportOutcome> {
  const opening = await openSession(request, ports);
  if (opening.kind === 'invalid') return opening;
  await using session = opening.session;
  const scope = await scopeMemory(session, ports);
  if (scope.kind === 'refused') return scope;
  const marks = await session.sensitiveFields.load();
  const exported = scope.records.map((record) => {
    const { isSensitive } = toModuleOutputs(record, { session, marks, baseNames: new Map() });
    return { record: request.showSensitive ? record : masked(record, isSensitive), isSensitive };
  });
  const plain = encode(exported, request, ports.clock.now());
  // The config of a record is a template, but one that was adopted may be as its provider told it.
  const text = request.showSensitive ? plain : ports.concealer.redact(plain);
  if (request.output !== undefined) {
    await ports.files.writeAtomically(request.output, text, { mode: 0o600 });
  }
  return {
    kind: 'exported',
    text: new Secret(text),
    shown: new Secret(request.showSensitive ? exported.flatMap(secretsOf) : []),
    count: exported.length,
    diagnostics: [...opening.diagnostics, ...scope.warnings],
  };
}

function secretsOf({ record, isSensitive }: ExportedRecord): readonly JsonValue[] {
  return Object.entries(record.outputs.reveal())
    .filter(([field]) => isSensitive(field))
    .map(([, value]) => value);
}

function encode(
  records: readonly ExportedRecord[],
  { format }: ExportRequest,
  now: number,
): string {
  if (format === 'tfstate') return encodeTfstate(records, now);
  const documents = records.map(({ record }) => parseJson(encodeRecord(record)));
  return `${encodeJson(documents, { indent: 2 })}\n`;
}

function masked(record: ResourceRecord, isSensitive: (field: string) => boolean): ResourceRecord {
  const shown = Object.entries(record.outputs.reveal()).map(
    ([field, value]): [string, JsonValue] => [field, isSensitive(field) ? SENSITIVE_TEXT : value],
  );
  return { ...record, outputs: new Secret<JsonObject>(Object.fromEntries(shown)) };
}
