import type { Diagnostic, JsonObject, Secret } from '../kernel/index.ts';
import type { ProviderClient } from '../plugins/index.ts';
import {
  configHash,
  findByName,
  type ResourceName,
  type ResourceRecord,
  type ResourceSpec,
  toTimestamp,
} from '../resources/index.ts';
import { takeLock } from './apply.ts';
import { concealOutput } from './conceal.ts';
import { openLedger } from './ledger.ts';
import type { Refused } from './plan.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { openProviders } from './providers.ts';
import { type InvalidConfig, openSession, type Session } from './session.ts';

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

/** What is known of a resource that exists but is not remembered. */
interface Found {
  readonly providerId: string;
  readonly config: JsonObject | undefined;
  readonly outputs: Secret<JsonObject>;
}

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
  const opening = await openSession(request, ports);
  if (opening.kind === 'invalid') return opening;
  await using session = opening.session;
  const spec = session.specs.find(
    ({ name, baseName }) => name === request.name || baseName === request.name,
  );
  if (spec === undefined) return refuse('UNKNOWN_RESOURCE', unknownResource(request.name, session));
  await using lock = await takeLock(session, { ...request, operation: 'import' }, ports);
  const present = await session.store.read(spec.name);
  if (present !== undefined) return refuse('ALREADY_REMEMBERED', alreadyRemembered(spec.name));
  await using providers = await openProviders([spec.providerRef], session, {
    request,
    ports,
  });
  const client = providers.clients.get(spec.providerRef);
  const found = client === undefined ? undefined : await find(spec, request.id, client);
  if (found === undefined || client === undefined) {
    return refuse('NOT_FOUND', `The provider knows no ${spec.type} by the name ${spec.name}.`);
  }
  concealOutput({ outputs: found.outputs, sensitive: new Map() }, ports);
  const record = toRecord(spec, found, { client, ports });
  const ledger = await openLedger(session, lock);
  await session.index.claim(session.environment, [spec.name]);
  await ledger.record(record);
  await ledger.settle(spec.name);
  return { kind: 'imported', record, diagnostics: opening.diagnostics };
}

async function find(
  spec: ResourceSpec,
  id: string | undefined,
  client: ProviderClient,
): Promise<Found | undefined> {
  if (id !== undefined) {
    const { providerId, appliedConfig, outputs } = await client.importResource(id, spec.type);
    return { providerId, config: appliedConfig, outputs };
  }
  const output = await findByName(client, spec);
  if (output === undefined) return undefined;
  return { providerId: output.providerId, config: undefined, outputs: output.outputs };
}

function toRecord(
  spec: ResourceSpec,
  found: Found,
  context: { readonly client: ProviderClient; readonly ports: OperationPorts },
): ResourceRecord {
  const now = toTimestamp(context.ports.clock.now());
  const config = found.config ?? found.outputs.reveal();
  return {
    name: spec.name,
    type: spec.type,
    provider: context.client.identity.name,
    providerRef: spec.providerRef,
    providerId: found.providerId,
    configHash: configHash(config),
    appliedConfig: config,
    appliedConfigSource: 'adoption',
    outputs: found.outputs,
    dependencies: spec.dependsOn,
    status: 'active',
    createdAt: now,
    updatedAt: now,
    error: undefined,
    unknownFields: {},
  };
}

function refuse(code: string, detail: string): Refused {
  const summary = 'The resource cannot be imported';
  return { kind: 'refused', diagnostics: [{ severity: 'error', code, summary, detail }] };
}

function unknownResource(name: string, session: Session): string {
  const known = session.specs.map((spec) => spec.name).join(', ');
  return `No resource is called ${name} in this environment. There are: ${known || 'none'}.`;
}

function alreadyRemembered(name: ResourceName): string {
  return (
    `${name} is in state already. To import it anew, forget it first (the resource itself stays):` +
    `\n\n    wfctl infra state rm ${name}`
  );
}
