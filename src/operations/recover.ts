import { assertNever, type Diagnostic } from '../kernel/index.ts';
import type { ProviderClient } from '../plugins/index.ts';
import {
  type CallOptions,
  DriverError,
  environmentFlag,
  findByName,
  mergeOutputs,
  type ResourceName,
  type ResourceOutput,
  type ResourceRecord,
  toTimestamp,
  withUnknownConfig,
} from '../resources/index.ts';
import type { Intent } from '../state/index.ts';
import { noteSensitiveKeys } from './conceal-outputs.ts';
import { finishMove } from './finish-move.ts';
import { isStillThere } from './foresee-recovery.ts';
import type { SessionLedger } from './ledger.ts';
import type { OperationPorts } from './ports.ts';
import type { Session } from './session.ts';

/** What an earlier run left half done, and what looking into it came to. */
export interface Recovery {
  /** Made by the earlier run and recorded only now. */
  readonly adopted: readonly ResourceName[];
  /** Nothing found of them; if they turn up after all, they are ours. With the id of what each replaced, or empty. */
  readonly provenOurs: ReadonlyMap<ResourceName, string>;
  /** Could not be told: nothing may be changed before somebody has looked. */
  readonly problems: readonly Diagnostic[];
}

interface RecoveryContext {
  readonly session: Session;
  readonly ledger: SessionLedger;
  readonly records: ReadonlyMap<ResourceName, ResourceRecord>;
  readonly clients: ReadonlyMap<string, ProviderClient>;
  readonly environment: string;
  readonly ports: OperationPorts;
  /** Ends the questions to providers. */
  readonly signal?: AbortSignal | undefined;
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
  const provenOurs = new Map<ResourceName, string>();
  const problems: Diagnostic[] = [];
  for (const intent of intents) {
    const finding = await lookInto(intent, context);
    if (finding.kind === 'adopted') adopted.push(intent.name);
    if (finding.kind === 'nothing-found') provenOurs.set(intent.name, intent.providerId);
    if (finding.kind === 'unclear') problems.push(finding.problem);
  }
  await context.ledger.flush();
  return { adopted, provenOurs, problems };
}

async function lookInto(intent: Intent, context: RecoveryContext): Promise<Finding> {
  switch (intent.action) {
    case 'delete':
      // The record is still there, and the next plan deletes again; or it is gone, and all was done.
      return await settle(intent, context);
    case 'update':
      return isRecorded(intent, context)
        ? await settle(intent, context)
        : await distrust(intent, context);
    case 'create':
      return context.records.has(intent.name)
        ? await settle(intent, context)
        : await lookAtProvider(intent, context, lookForCreated);
    case 'replace':
      return await lookAtProvider(intent, context, lookIntoReplace);
    case 'move':
      return await finish(intent, context);
    default:
      return assertNever(intent.action);
  }
}

/** A record that has its new name loses the old one, or else one resource would be planned twice. */
async function finish(intent: Intent, context: RecoveryContext): Promise<Finding> {
  const { name: from, movedTo: to = from } = intent;
  await finishMove({ from, to }, context);
  return { kind: 'settled' };
}

async function settle(intent: Intent, context: RecoveryContext): Promise<Finding> {
  await context.ledger.settleLater(intent.name);
  return { kind: 'settled' };
}

/** Whether the record says that the update took place: it carries another hash than before. */
function isRecorded({ name, configHash, priorHash }: Intent, context: RecoveryContext): boolean {
  return configHash !== priorHash && context.records.get(name)?.configHash === configHash;
}

/**
 * An update may have taken effect without being recorded, and then the next plan may find nothing to
 * change: what the provider shows now is taken over as outputs, and the config counts as unknown.
 */
async function distrust(intent: Intent, context: RecoveryContext): Promise<Finding> {
  const record = context.records.get(intent.name);
  if (record !== undefined) {
    const outputs = (await readOutputs(record, context)) ?? record.outputs;
    await context.ledger.record(withUnknownConfig({ ...record, outputs }));
  }
  return await settle(intent, context);
}

/** `undefined` where the provider does not show the resource now; the next plan asks it again. */
async function readOutputs(
  record: ResourceRecord,
  context: RecoveryContext,
): Promise<ResourceOutput['outputs'] | undefined> {
  const client = context.clients.get(record.providerRef ?? '');
  if (client === undefined) return undefined;
  const { name, type, providerId } = record;
  try {
    await noteSensitiveKeys([{ client, type }], context.session);
    const answer = await client.read({ name, type, providerId }, toCallOptions(context));
    if (answer.kind === 'absent') return undefined;
    // What a provider shows only once, such as a password, is not in its answer (T-74).
    return mergeOutputs(record.outputs, answer.output.outputs);
  } catch (error) {
    if (!(error instanceof DriverError) || context.signal?.aborted === true) throw error;
    return undefined;
  }
}

type Look = (intent: Intent, client: ProviderClient, context: RecoveryContext) => Promise<Finding>;

async function lookAtProvider(
  intent: Intent,
  context: RecoveryContext,
  look: Look,
): Promise<Finding> {
  const client = context.clients.get(intent.providerRef);
  if (client === undefined)
    return unclear(intent, `its provider ${intent.providerRef} is not in the config`, context);
  try {
    await noteSensitiveKeys([{ client, type: intent.type }], context.session);
    return await look(intent, client, context);
  } catch (error) {
    if (!(error instanceof DriverError) || context.signal?.aborted === true) throw error;
    return unclear(intent, `the provider could not say: ${error.message}`, context);
  }
}

/** A replace deletes, forgets, creates and records; the record tells how far it came. */
async function lookIntoReplace(
  intent: Intent,
  client: ProviderClient,
  context: RecoveryContext,
): Promise<Finding> {
  const { name, providerId } = intent;
  const record = context.records.get(name);
  if (record === undefined) return await lookForCreated(intent, client, context);
  if (record.providerId !== providerId) return await settle(intent, context);
  const isOldThere = await isStillThere(record, client, toCallOptions(context));
  if (isOldThere) return await settle(intent, context);
  await context.ledger.forget(name);
  return await lookForCreated(intent, client, context);
}

async function lookForCreated(
  intent: Intent,
  client: ProviderClient,
  context: RecoveryContext,
): Promise<Finding> {
  const { name, type, providerId: replacedId } = intent;
  const { environment } = context;
  const question = { name, type, replacedId, environment };
  const output = await findByName(client, question, toCallOptions(context));
  if (output === undefined) return { kind: 'nothing-found' };
  await context.ledger.record(toAdoptedRecord(intent, output, context));
  await context.ledger.settleLater(intent.name);
  return { kind: 'adopted' };
}

function toCallOptions({ signal }: RecoveryContext): CallOptions {
  return signal === undefined ? {} : { signal };
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

function unclear(intent: Intent, because: string, context: RecoveryContext): Finding {
  const flag = environmentFlag(context.environment);
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
        `    wfctl infra import --name ${intent.name} --id <id>${flag}\n\n` +
        'If it does not, forget the attempt:\n\n' +
        `    wfctl infra state rm ${intent.name}${flag}`,
    },
  };
}
