import type { Diagnostic } from '../kernel/index.ts';
import type { ProviderClient } from '../plugins/index.ts';
import {
  hasResource,
  type Plan,
  type ResourceName,
  type ResourceRecord,
  type ScopeOutcome,
} from '../resources/index.ts';
import type { HeldLock, Intent } from '../state/index.ts';
import { computePlan, type PlanOptions, scopeMemory } from './compute-plan.ts';
import { type Leftovers, leftoverWarnings, sortLeftovers } from './leftovers.ts';
import { openLedger, type SessionLedger } from './ledger.ts';
import type { Refused } from './plan.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { type OpenProviders, openProviders } from './providers.ts';
import { type Recovery, recover } from './recover.ts';
import type { Session } from './session.ts';

/** Everything at hand to perform a plan. Disposing it ends the providers. */
export interface PreparedApply extends AsyncDisposable {
  readonly plan: Plan;
  readonly records: readonly ResourceRecord[];
  readonly clients: ReadonlyMap<string, ProviderClient>;
  readonly ledger: SessionLedger;
  /** As in `ApplyContext`. */
  readonly provenOurs: ReadonlyMap<ResourceName, string>;
  readonly leftovers: Leftovers;
  /** Providers that an earlier run left without letting them finish. */
  readonly owedFinalize: readonly string[];
  readonly warnings: readonly Diagnostic[];
}

export type Preparation = { readonly kind: 'prepared'; readonly work: PreparedApply } | Refused;

interface PreparationContext {
  readonly session: Session;
  readonly lock: HeldLock;
  readonly request: EnvironmentRequest & PlanOptions & { readonly cancelled: AbortSignal };
}

/**
 * Starts the providers, settles what an earlier run left, and plans on what is then known. On any
 * other end than `prepared` the providers are ended again.
 */
export async function prepareApply(
  context: PreparationContext,
  ports: OperationPorts,
): Promise<Preparation> {
  const { session, request } = context;
  const before = await scopeMemory(session, ports);
  if (before.kind === 'refused') return before;
  const intents = await session.journal.pending();
  const owedFinalize = await session.owedFinalize.load();
  const fromIntents = intents.map((intent) => intent.providerRef);
  const needed = [...before.providerRefs, ...fromIntents, ...owedFinalize];
  const providers = await openProviders(needed, session, { request, ports });
  try {
    const outcome = await planAfterRecovery(
      { ...context, before, intents, owedFinalize, providers },
      ports,
    );
    if (outcome.kind === 'refused') await providers[Symbol.asyncDispose]();
    return outcome;
  } catch (error) {
    await providers[Symbol.asyncDispose]();
    throw error;
  }
}

async function planAfterRecovery(
  context: PreparationContext & {
    readonly before: ScopeOutcome & { readonly kind: 'scoped' };
    readonly intents: readonly Intent[];
    readonly owedFinalize: readonly string[];
    readonly providers: OpenProviders;
  },
  ports: OperationPorts,
): Promise<Preparation> {
  const { session, lock, request, intents, providers } = context;
  const { clients } = providers;
  const ledger = await openLedger(session, lock);
  const signal = request.cancelled;
  const recovery = await recoverAll({ intents, session, ledger, clients, signal }, ports);
  if (recovery.problems.length > 0) return { kind: 'refused', diagnostics: recovery.problems };
  const scope = intents.length === 0 ? context.before : await scopeMemory(session, ports);
  if (scope.kind === 'refused') return scope;
  const { records } = scope;
  const outcome = await computePlan(session, { records, clients, options: request, signal }, ports);
  if (outcome.kind === 'refused') return outcome;
  const notFound = intents.filter(({ name }) => recovery.provenOurs.has(name));
  const leftovers = sortLeftovers(notFound, outcome.plan, ports.clock.now());
  return {
    kind: 'prepared',
    work: {
      plan: outcome.plan,
      records,
      clients,
      ledger,
      provenOurs: recovery.provenOurs,
      leftovers,
      owedFinalize: context.owedFinalize,
      warnings: [
        ...scope.warnings,
        ...adoptedWarnings(recovery.adopted),
        ...leftoverWarnings(leftovers),
      ],
      [Symbol.asyncDispose]: () => providers[Symbol.asyncDispose](),
    },
  };
}

/**
 * Looks into what earlier runs left half done, with the records at hand as they are now. Its names are
 * claimed first, so that nothing is adopted without an owner (T-11).
 */
export async function recoverAll(
  context: {
    readonly intents: readonly Intent[];
    readonly session: Session;
    readonly ledger: SessionLedger;
    readonly clients: ReadonlyMap<string, ProviderClient>;
    readonly signal: AbortSignal;
  },
  ports: OperationPorts,
): Promise<Recovery> {
  const stored = await context.session.store.list();
  const existing = stored.filter(({ record }) => hasResource(record));
  const records = new Map(existing.map(({ record }) => [record.name, record]));
  await context.session.index.claim(
    context.session.environment,
    context.intents.map((intent) => intent.name),
  );
  return await recover(context.intents, {
    ...context,
    environment: context.session.environment,
    records,
    ports,
  });
}

/** Says what was found of earlier runs and is recorded only now. */
export function adoptedWarnings(adopted: readonly ResourceName[]): readonly Diagnostic[] {
  if (adopted.length === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'ADOPTED_AFTER_CUT_OFF',
      summary: 'An earlier run was cut off',
      detail: `It had made ${adopted.join(', ')} without recording it; that is recorded now.`,
    },
  ];
}
