import type { Diagnostic } from '../kernel/index.ts';
import type { ProviderClient } from '../plugins/index.ts';
import {
  DriverError,
  findByName,
  type Ledger,
  type ResourceName,
  type ResourceOutput,
  type ResourceRecord,
  toTimestamp,
} from '../resources/index.ts';
import type { Intent } from '../state/index.ts';
import type { OperationPorts } from './ports.ts';

/** What an earlier run left half done, and what looking into it came to. */
export interface Recovery {
  /** Made by the earlier run and recorded only now. */
  readonly adopted: readonly ResourceName[];
  /** Nothing found of them; if they turn up after all, they are ours. */
  readonly provenOurs: ReadonlySet<ResourceName>;
  /** Could not be told: nothing may be changed before somebody has looked. */
  readonly problems: readonly Diagnostic[];
}

interface RecoveryContext {
  readonly ledger: Ledger;
  readonly records: ReadonlyMap<ResourceName, ResourceRecord>;
  readonly clients: ReadonlyMap<string, ProviderClient>;
  readonly ports: OperationPorts;
}

type Finding =
  | { readonly kind: 'adopted' }
  | { readonly kind: 'nothing-found' }
  | { readonly kind: 'settled' }
  | { readonly kind: 'unclear'; readonly problem: Diagnostic };

/**
 * Looks into every intent that was never settled, so that a run killed at any instant is followed
 * by one that knows what exists: what the earlier run made is recorded, what it deleted is
 * forgotten. Asking twice comes to the same.
 */
export async function recover(
  intents: readonly Intent[],
  context: RecoveryContext,
): Promise<Recovery> {
  const adopted: ResourceName[] = [];
  const provenOurs = new Set<ResourceName>();
  const problems: Diagnostic[] = [];
  for (const intent of intents) {
    const finding = await lookInto(intent, context);
    if (finding.kind === 'adopted') adopted.push(intent.name);
    if (finding.kind === 'nothing-found') provenOurs.add(intent.name);
    if (finding.kind === 'unclear') problems.push(finding.problem);
  }
  await context.ledger.flush();
  return { adopted, provenOurs, problems };
}

async function lookInto(intent: Intent, context: RecoveryContext): Promise<Finding> {
  const needsNoLook = intent.action === 'update' || intent.action === 'delete';
  const isRecorded = intent.action === 'create' && context.records.has(intent.name);
  if (needsNoLook || isRecorded) {
    await context.ledger.settleLater(intent.name);
    return { kind: 'settled' };
  }
  const client = context.clients.get(intent.providerRef);
  if (client === undefined)
    return unclear(intent, `its provider ${intent.providerRef} is not in the config`);
  try {
    return intent.action === 'replace'
      ? await lookIntoReplace(intent, client, context)
      : await lookForCreated(intent, client, context);
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    return unclear(intent, `the provider could not say: ${error.message}`);
  }
}

async function lookIntoReplace(
  intent: Intent,
  client: ProviderClient,
  context: RecoveryContext,
): Promise<Finding> {
  const record = context.records.get(intent.name);
  if (record !== undefined && record.providerId !== intent.providerId) {
    await context.ledger.settleLater(intent.name);
    return { kind: 'settled' };
  }
  const { name, type, providerId } = intent;
  const old = await client.read({ name, type, providerId });
  if (old.kind === 'found') {
    await context.ledger.settleLater(name);
    return { kind: 'settled' };
  }
  if (record !== undefined) await context.ledger.forget(name);
  return await lookForCreated(intent, client, context);
}

async function lookForCreated(
  intent: Intent,
  client: ProviderClient,
  context: RecoveryContext,
): Promise<Finding> {
  const output = await findByName(client, intent);
  if (output === undefined) return { kind: 'nothing-found' };
  context.ports.concealer.conceal(output.outputs.reveal());
  await context.ledger.record(toAdoptedRecord(intent, output, context));
  await context.ledger.settleLater(intent.name);
  return { kind: 'adopted' };
}

function toAdoptedRecord(
  intent: Intent,
  output: ResourceOutput,
  context: RecoveryContext,
): ResourceRecord {
  const now = toTimestamp(context.ports.clock.now());
  return {
    name: intent.name,
    type: intent.type,
    provider: intent.provider,
    providerRef: intent.providerRef,
    providerId: output.providerId,
    configHash: intent.configHash,
    appliedConfig: intent.config,
    appliedConfigSource: 'apply',
    outputs: output.outputs,
    dependencies: intent.dependencies,
    status: 'active',
    createdAt: now,
    updatedAt: now,
    error: undefined,
    unknownFields: {},
  };
}

function unclear(intent: Intent, because: string): Finding {
  return {
    kind: 'unclear',
    problem: {
      severity: 'error',
      code: 'UNCLEAR_INTENT',
      summary: 'An earlier run was cut off, and what it left cannot be told',
      detail:
        `At ${intent.at} a run was about to ${intent.action} ${intent.name} (${intent.type}) and never ` +
        `recorded how that ended; ${because}. Nothing was changed now. Look for ${intent.name} in the ` +
        'provider’s console. If it exists, take it over:\n\n' +
        `    wfctl infra import --name ${intent.name} --id <id>\n\n` +
        'If it does not, forget the attempt:\n\n' +
        `    wfctl infra state rm ${intent.name}`,
    },
  };
}
