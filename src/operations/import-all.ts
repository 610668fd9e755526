import { type Diagnostic, hasErrors } from '../kernel/index.ts';
import type { ResourceName, ResourceRecord, ResourceSpec, Scope } from '../resources/index.ts';
import type { HeldLock, Intent } from '../state/index.ts';
import { refuseForgetting, takeLock } from './apply.ts';
import { chooseWanted, type WantedChoice } from './choose-wanted.ts';
import { scopeMemory } from './compute-plan.ts';
import type { SessionLedger } from './ledger.ts';
import { openApart } from './open-apart.ts';
import type { Refused } from './plan.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { settleLeftovers } from './settle-leftovers.ts';
import { type InvalidConfig, openSession, type Session } from './session.ts';
import { takeStock } from './take-stock.ts';

/** Which resources of the config are looked for, and what is believed of what turns up. */
export interface ImportScope {
  /** Provider modules and types to look at; empty for all. */
  readonly providers: readonly string[];
  readonly types: readonly string[];
  /** Names of resources or modules that are left alone. */
  readonly skip: readonly string[];
  /** Owners whose resources are this environment's. */
  readonly owners: readonly string[];
  /** Whether a name that another environment of the config makes too is proof enough here. */
  readonly acceptsSharedNames: boolean;
}

export interface ImportAllRequest extends EnvironmentRequest, ImportScope {
  /** How many questions each provider is asked at the same time. */
  readonly limit: number;
  readonly isDryRun: boolean;
  readonly lockWaitMs: number;
  /** Told what would be recorded, before anything is asked or written. */
  readonly onSurveyed?: (survey: ImportSurvey) => void;
  /** Asked before anything is written; `undefined` means it is approved already. */
  readonly confirm: (() => Promise<boolean>) | undefined;
  readonly cancelled: AbortSignal;
}

/** A resource that is there, and its place in the config. */
export interface ImportableResource {
  readonly name: ResourceName;
  readonly type: string;
  readonly providerRef: string;
  readonly providerId: string;
}

/** What the providers have of what the config wants. */
export interface ImportSurvey {
  readonly environment: string;
  /** There, and not in the state. */
  readonly resources: readonly ImportableResource[];
  /** Not there, by the providers' own account. */
  readonly absent: readonly ResourceName[];
  /** In the state already. */
  readonly known: readonly ResourceName[];
}

export type ImportAllOutcome =
  | {
      /** `previewed`: a dry run. Of `cancelled` only `recorded` was written. */
      readonly kind: 'imported' | 'previewed' | 'nothing-to-do' | 'declined' | 'cancelled';
      readonly survey: ImportSurvey;
      readonly recorded: readonly ResourceName[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig
  | Refused;

/**
 * Records what the providers already have of what the config wants, so that the next plan compares
 * instead of creating. What cannot be told, or may be another's, is an error: all of it is said at
 * once, and then nothing is recorded. Nothing is changed in the cloud, so a run that was cut off is
 * finished by running it again.
 *
 * @throws StateError; DriverError and PluginError when cancelled, or when what an earlier run left
 * cannot be looked into
 */
export async function importAll(
  request: ImportAllRequest,
  ports: OperationPorts,
): Promise<ImportAllOutcome> {
  const { environment } = request;
  ports.reporter.report({ kind: 'operation-started', operation: 'import-all', environment });
  const opening = await openSession(request, ports);
  if (opening.kind === 'invalid') return opening;
  await using session = opening.session;
  if (!session.isRemembered) return refuseForgetting(session);
  const choice = chooseWanted(session, request);
  if (choice.kind === 'refused') return choice;
  await using lock = request.isDryRun
    ? undefined
    : await takeLock(session, { ...request, operation: 'import-all' }, ports);
  const outcome = await lookAndRecord({ session, lock, request, choice }, ports);
  return { ...outcome, diagnostics: [...opening.diagnostics, ...outcome.diagnostics] };
}

interface ImportContext {
  readonly session: Session;
  /** Absent in a dry run. */
  readonly lock: HeldLock | undefined;
  readonly request: ImportAllRequest;
  readonly choice: WantedChoice & { readonly kind: 'chosen' };
}

type Ended = Exclude<ImportAllOutcome, InvalidConfig>;

async function lookAndRecord(context: ImportContext, ports: OperationPorts): Promise<Ended> {
  const { session, lock, request, choice } = context;
  const before = await scopeMemory(session, ports);
  if (before.kind === 'refused') return before;
  const intents = await session.journal.pending();
  const missing = withoutKnown(choice.specs, before);
  const asked = [...missing, ...(lock === undefined ? [] : intents)];
  const refs = asked.map(({ providerRef }) => providerRef);
  await using providers = await openApart(refs, session, { request, ports });
  if (lock === undefined) {
    const work = { ...context, ...providers, scope: before, ledger: undefined };
    return await lookThrough({ ...work, replaced: new Map(), unsettled: intents }, ports);
  }
  const settled = await settleLeftovers({ ...context, lock, intents, providers, before }, ports);
  if (settled.kind === 'refused') return settled;
  const { provenOurs: replaced } = settled;
  const work = { ...context, ...providers, ...settled, replaced, unsettled: [] };
  const outcome = await lookThrough(work, ports);
  return { ...outcome, diagnostics: [...settled.warnings, ...outcome.diagnostics] };
}

async function lookThrough(
  context: ImportContext & {
    readonly clients: Awaited<ReturnType<typeof openApart>>['clients'];
    readonly failures: Awaited<ReturnType<typeof openApart>>['failures'];
    readonly scope: Scope;
    /** Absent in a dry run. */
    readonly ledger: SessionLedger | undefined;
    /** Ids of what was to be replaced by what is looked for, which a provider may still show. */
    readonly replaced: ReadonlyMap<ResourceName, string>;
    /** Changes of which nobody knows yet how they ended. */
    readonly unsettled: readonly Intent[];
  },
  ports: OperationPorts,
): Promise<Ended> {
  const { session, request, choice, scope, ledger, unsettled } = context;
  const open = new Set<string>(unsettled.map(({ name }) => name));
  const specs = withoutKnown(choice.specs, scope).filter(({ name }) => !open.has(name));
  const stock = await takeStock({ ...context, specs }, ports);
  const diagnostics = [
    ...scope.warnings,
    ...(open.size === 0 ? [] : [unsettledWarning([...open])]),
    ...stock.diagnostics,
  ];
  if (hasErrors(diagnostics)) return { kind: 'refused', diagnostics };
  const { records } = stock;
  const survey = toSurvey(stock, { ...context, environment: session.environment });
  if (records.length === 0) {
    return { kind: 'nothing-to-do', survey, recorded: [], diagnostics };
  }
  request.onSurveyed?.(survey);
  if (ledger === undefined) return { kind: 'previewed', survey, recorded: [], diagnostics };
  if (request.confirm !== undefined && !(await request.confirm())) {
    return { kind: 'declined', survey, recorded: [], diagnostics };
  }
  const recorded = await record(records, { session, ledger, cancelled: request.cancelled });
  const kind = recorded.length < records.length ? 'cancelled' : 'imported';
  return { kind, survey, recorded, diagnostics };
}

function withoutKnown(specs: readonly ResourceSpec[], { records }: Scope): readonly ResourceSpec[] {
  const known = new Set<string>(records.map(({ name }) => name));
  return specs.filter(({ name }) => !known.has(name));
}

function toSurvey(
  stock: {
    readonly records: readonly ResourceRecord[];
    readonly absent: readonly ResourceName[];
  },
  {
    choice,
    scope,
    environment,
  }: Pick<ImportContext, 'choice'> & {
    readonly scope: Scope;
    readonly environment: string;
  },
): ImportSurvey {
  const remembered = new Set<string>(scope.records.map(({ name }) => name));
  return {
    environment,
    resources: stock.records.map(({ name, type, providerRef = '', providerId }) => ({
      ...{ name, type, providerRef, providerId },
    })),
    absent: stock.absent,
    known: choice.specs.map(({ name }) => name).filter((name) => remembered.has(name)),
  };
}

/** Writes the records, each whole when this ends early; answers which. */
async function record(
  records: readonly ResourceRecord[],
  work: {
    readonly session: Session;
    readonly ledger: SessionLedger;
    readonly cancelled: AbortSignal;
  },
): Promise<readonly ResourceName[]> {
  const { session, ledger, cancelled } = work;
  const names = records.map(({ name }) => name);
  const all = new Set([...ledger.records().map(({ name }) => name), ...names]);
  await session.store.checkNames([...all]);
  await session.index.claim(session.environment, names);
  const recorded: ResourceName[] = [];
  for (const one of records) {
    if (cancelled.aborted) break;
    await ledger.record(one);
    await ledger.settle(one.name);
    recorded.push(one.name);
  }
  return recorded;
}

function unsettledWarning(names: readonly string[]): Diagnostic {
  return {
    severity: 'warning',
    code: 'CUT_OFF_CHANGES',
    summary: 'An earlier run was cut off, or another one is at work',
    detail:
      `A run was about to change ${names.join(', ')} and has not recorded how that ended. These are left ` +
      'out here; without --dry-run they are looked into first.',
  };
}
