import { assertNever, type Diagnostic } from '../kernel/index.ts';
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
import { concealOutput } from './conceal.ts';
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
  /** Aborted: questions to providers are given up. */
  readonly cancelled: AbortSignal;
}

type Finding =
  | { readonly kind: 'adopted' }
  | { readonly kind: 'nothing-found' }
  | { readonly kind: 'settled' }
  | { readonly kind: 'unclear'; readonly problem: Diagnostic };

/**
 * Looks into every intent that was never settled, so that a run killed at any instant is followed
 * by one that knows what exists: what the earlier run made or changed is recorded, what it deleted
 * is forgotten. Asking twice comes to the same.
 *
 * @throws DriverError when a provider cannot say what an update came to, or was cancelled; nothing
 * is lost then, and the next run asks again.
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
  return { adopted, provenOurs, problems };
}

async function lookInto(intent: Intent, context: RecoveryContext): Promise<Finding> {
  const record = context.records.get(intent.name);
  switch (intent.action) {
    // A delete that did not happen, or was not noted, is planned again and finds it gone.
    case 'delete':
      return await settle(intent, context);
    case 'update':
      return await lookIntoUpdate(intent, record, context);
    case 'create':
      return record === undefined
        ? await lookForCreated(intent, context)
        : await settle(intent, context);
    case 'replace':
      return await lookIntoReplace(intent, record, context);
    default:
      return assertNever(intent.action);
  }
}

async function settle(intent: Intent, context: RecoveryContext): Promise<Finding> {
  await context.ledger.settle(intent.name);
  return { kind: 'settled' };
}

/**
 * An update may have taken effect without being recorded, and then the next plan finds nothing to
 * change: its outputs are taken over now. Whether the config is still to be applied, that plan tells.
 */
async function lookIntoUpdate(
  intent: Intent,
  record: ResourceRecord | undefined,
  context: RecoveryContext,
): Promise<Finding> {
  const client = context.clients.get(intent.providerRef);
  if (record === undefined || client === undefined) return await settle(intent, context);
  const { name, type, providerId } = record;
  const answer = await client.read({ name, type, providerId }, { signal: context.cancelled });
  if (answer.kind === 'found') {
    const { output } = answer;
    concealOutput(output, context.ports);
    const updatedAt = toTimestamp(context.ports.clock.now());
    await context.ledger.record({ ...record, outputs: output.outputs, updatedAt });
  }
  return await settle(intent, context);
}

/** The record is that of the old resource until its deletion is noted; what was made may be of another type. */
async function lookIntoReplace(
  intent: Intent,
  record: ResourceRecord | undefined,
  context: RecoveryContext,
): Promise<Finding> {
  if (record === undefined) return await lookForCreated(intent, context);
  if (record.providerId !== intent.providerId) return await settle(intent, context);
  return await asking(intent, context, async (client) => {
    const { name, type, providerId } = record;
    const old = await client.read({ name, type, providerId }, { signal: context.cancelled });
    if (old.kind === 'found') return await settle(intent, context);
    await context.ledger.forget(name);
    return await lookForCreated(intent, context);
  });
}

async function lookForCreated(intent: Intent, context: RecoveryContext): Promise<Finding> {
  return await asking(intent, context, async (client) => {
    const output = await findByName(client, intent, { signal: context.cancelled });
    if (output === undefined) return { kind: 'nothing-found' };
    concealOutput(output, context.ports);
    await context.ledger.record(toAdoptedRecord(intent, output, context));
    await context.ledger.settle(intent.name);
    return { kind: 'adopted' };
  });
}

/** Asks the intent's provider; when it cannot be asked, what exists is unclear. */
async function asking(
  intent: Intent,
  context: RecoveryContext,
  ask: (client: ProviderClient) => Promise<Finding>,
): Promise<Finding> {
  const client = context.clients.get(intent.providerRef);
  if (client === undefined)
    return unclear(intent, `its provider ${intent.providerRef} is not in the config`);
  try {
    return await ask(client);
  } catch (error) {
    if (!(error instanceof DriverError) || context.cancelled.aborted) throw error;
    return unclear(intent, `the provider could not say: ${error.message}`);
  }
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
