import { isSensitiveName } from '../kernel/index.ts';
import type { Environment } from '../ports/index.ts';
import type { ResourceOutput, ResourceRecord } from '../resources/index.ts';
import type { OperationPorts } from './ports.ts';
import type { Session } from './session.ts';

/** Conceals what a provider marks as sensitive, and what is named like a credential. */
export function concealOutput(
  output: Pick<ResourceOutput, 'outputs' | 'sensitive'>,
  ports: OperationPorts,
): void {
  for (const [field, value] of Object.entries(output.outputs.reveal())) {
    const isSensitive = output.sensitive.get(field) ?? isSensitiveName(field);
    if (isSensitive) ports.concealer.conceal(value);
  }
}

/** Conceals the credentials that records hold, before anything read from them can be shown. */
export function concealRecords(records: readonly ResourceRecord[], ports: OperationPorts): void {
  for (const record of records) {
    concealOutput({ outputs: record.outputs, sensitive: new Map() }, ports);
  }
}

/** The environment, where reading a secret conceals it first. */
export function concealingVariables(session: Session, ports: OperationPorts): Environment {
  return (name) => {
    const value = ports.environment(name);
    const isSecret = session.config.declaredSecrets.has(name) || isSensitiveName(name);
    if (value !== undefined && isSecret) ports.concealer.conceal(value);
    return value;
  };
}
