import { encodeJson, type JsonObject } from '../kernel/index.ts';
import type { ResourceRecord } from '../resources/index.ts';
import { MASKED } from './foreign-state.ts';

/** A record, and which of its outputs are secrets. */
export interface ExportedRecord {
  readonly record: ResourceRecord;
  readonly isSensitive: (field: string) => boolean;
}

/** Who wrote a state, in the place where Terraform says which release of it did. */
export const TFSTATE_WRITER = '1.0.0 (workflow-wfctl)';

/**
 * Records as Terraform's state of version 4, as upstream exports them: types with underscores for
 * dots, and the outputs as attributes beside `id`, `name` and `provider`, which they win over. Which
 * attributes are secrets is said as Terraform says it.
 *
 * @param now Milliseconds since the epoch; the lineage is made of it.
 */
export function encodeTfstate(records: readonly ExportedRecord[], now: number): string {
  const document: JsonObject = {
    version: 4,
    terraform_version: TFSTATE_WRITER,
    serial: 1,
    lineage: now.toString(16),
    outputs: {},
    resources: records.map(toResource),
  };
  return `${encodeJson(document, { indent: 2 })}\n`;
}

function toResource({ record, isSensitive }: ExportedRecord): JsonObject {
  const outputs = record.outputs.reveal();
  return {
    mode: 'managed',
    type: record.type.replaceAll('.', '_'),
    name: record.name,
    provider: record.provider,
    instances: [
      {
        schema_version: 0,
        attributes: {
          ...{ id: record.providerId, name: record.name, provider: record.provider },
          ...outputs,
          // A masked one would leave nothing to find the resource by.
          ...(outputs['id'] === MASKED ? { id: record.providerId } : {}),
        },
        sensitive_attributes: Object.keys(outputs)
          .filter(isSensitive)
          .map((field) => [{ type: 'get_attr', value: field }]),
      },
    ],
  };
}
