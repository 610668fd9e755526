import type { Diagnostic } from '../kernel/index.ts';
import type { ProviderClient } from '../plugins/index.ts';
import {
  environmentFlag,
  findByName,
  type ResourceName,
  type ResourceRecord,
  type ResourceSpec,
} from '../resources/index.ts';
import { type Adoptable, findTwin, toAdoptedRecord } from './adopted-record.ts';
import { refuseForgetting, takeLock } from './apply.ts';
import { noteSensitiveKeys } from './conceal-outputs.ts';
import { openLedger } from './ledger.ts';
import type { Refused } from './plan.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { openProviders } from './providers.ts';
import { readMarks } from './read-marks.ts';
import { type InvalidConfig, loadMemory, openSession, type Session } from './session.ts';

export interface ImportRequest extends EnvironmentRequest {
  /** The resource's name, of the environment or of the module. */
  readonly name: string;
  /** The provider's id; `undefined` looks it up by name. */
  readonly id: string | undefined;
  readonly lockWaitMs: number;
  readonly cancelled: AbortSignal;
}

export type ImportOutcome =
  | {
      readonly kind: 'imported';
      readonly record: ResourceRecord;
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig
  | Refused;

/**
 * Records a resource that exists already, so that the next plan compares instead of creating. An
 * intent of that name left by a run that was cut off is settled by it.
 *
 * @throws StateError, PluginError, DriverError
 */
export async function importResource(
  request: ImportRequest,
  ports: OperationPorts,
): Promise<ImportOutcome> {
  const opening = await openSession(request, ports, { need: 'if-there' });
  if (opening.kind === 'invalid') return opening;
  await using session = opening.session;
  if (!session.isRemembered) return refuseForgetting(session);
  const spec =
    session.specs.find(({ name }) => name === request.name) ??
    session.specs.find(({ baseName }) => baseName === request.name);
  if (spec === undefined) return refuse('UNKNOWN_RESOURCE', unknownResource(request.name, session));
  await using lock = await takeLock(session, { ...request, operation: 'import' }, ports);
  const { records } = await loadMemory(session, ports);
  if (records.some(({ name }) => name === spec.name)) {
    return refuse('ALREADY_REMEMBERED', alreadyRemembered(spec.name, request.environment));
  }
  await using providers = await openProviders([spec.providerRef], session, {
    request,
    ports,
  });
  const client = providers.clients.get(spec.providerRef);
  const found = client === undefined ? undefined : await find(spec, request, { client, session });
  if (found === undefined) {
    return refuse('NOT_FOUND', `The provider knows no ${spec.type} by the name ${spec.name}.`);
  }
  const twin = findTwin(records, spec, found);
  if (twin !== undefined)
    return refuse('ALREADY_REMEMBERED', rememberedAs(twin, found, request.environment));
  const record = toAdoptedRecord(spec, found, { session, records, ports });
  const ledger = await openLedger(session, lock);
  await session.index.claim(session.environment, [spec.name]);
  await ledger.record(record);
  await ledger.settle(spec.name);
  return { kind: 'imported', record, diagnostics: opening.diagnostics };
}

async function find(
  spec: ResourceSpec,
  { id, environment }: Pick<ImportRequest, 'id' | 'environment'>,
  { client, session }: { readonly client: ProviderClient; readonly session: Session },
): Promise<Adoptable | undefined> {
  await noteSensitiveKeys([{ client, type: spec.type }], session);
  if (id !== undefined) {
    const ref = { ...spec, providerId: id };
    const sensitive = await readMarks(ref, client);
    const { providerId, appliedConfig, outputs } = await client.importResource(ref);
    return { providerId, config: appliedConfig, outputs, sensitive };
  }
  const output = await findByName(client, { ...spec, replacedId: '', environment });
  if (output === undefined) return undefined;
  const { providerId, outputs, sensitive } = output;
  return { providerId, config: undefined, outputs, sensitive };
}

function refuse(code: string, detail: string): Refused {
  const summary = 'The resource cannot be imported';
  return { kind: 'refused', diagnostics: [{ severity: 'error', code, summary, detail }] };
}

function unknownResource(name: string, session: Session): string {
  const known = session.specs.map((spec) => spec.name).join(', ');
  return `No resource is called ${name} in this environment. There are: ${known || 'none'}.`;
}

function rememberedAs(twin: ResourceRecord, found: Adoptable, environment: string): string {
  return (
    `The state already holds the ${twin.type} with the id ${found.providerId}, as ${twin.name}. To ` +
    'import it under another name, forget it first (the resource itself stays):' +
    `\n\n    wfctl infra state rm ${twin.name}${environmentFlag(environment)}`
  );
}

function alreadyRemembered(name: ResourceName, environment: string): string {
  return (
    `${name} is in the state already. To import it anew, forget it first (the resource itself stays):` +
    `\n\n    wfctl infra state rm ${name}${environmentFlag(environment)}`
  );
}
