import type { Diagnostic } from '../kernel/index.ts';
import { encodePlanFile, type Plan, type PlanningOutcome, type Scope } from '../resources/index.ts';
import { describeHolder, type Intent, readLock } from '../state/index.ts';
import { computePlan, type PlanOptions, scopeMemory } from './compute-plan.ts';
import { foreseeRecovery } from './foresee-recovery.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { openProviders } from './providers.ts';
import { type InvalidConfig, openSession, type Session } from './session.ts';

export interface PlanRequest extends EnvironmentRequest, PlanOptions {
  /** Whether to ask the providers; otherwise the plan is made from hashes alone. */
  readonly asksProviders: boolean;
  /** Aborted: providers that are still starting are ended, and so are the questions to them. */
  readonly cancelled?: AbortSignal;
  /** Absolute path to write the plan to, or `undefined`. */
  readonly output: string | undefined;
}

/** Something about the plan, the state or the request forbids going on. Nothing was changed. */
export interface Refused {
  readonly kind: 'refused';
  readonly diagnostics: readonly Diagnostic[];
}

export type PlanOutcome =
  | {
      readonly kind: 'planned';
      readonly plan: Plan;
      /** Absolute path of the config it was made from. */
      readonly configFile: string;
      /** As in `Session`. */
      readonly missingPlace: string | undefined;
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig
  | Refused;

/**
 * Says what an apply would change, and changes nothing. Takes no lock and writes nothing but the
 * plan file that was asked for.
 *
 * @throws StateError, PluginError, DriverError, FilesError
 */
export async function plan(request: PlanRequest, ports: OperationPorts): Promise<PlanOutcome> {
  ports.reporter.report({
    kind: 'operation-started',
    operation: 'plan',
    environment: request.environment,
  });
  const opening = await openSession(request, ports, { need: 'if-there', onlyLooks: true });
  if (opening.kind === 'invalid') return opening;
  await using session = opening.session;
  const intents = await session.journal.pending();
  const scope = await scopeMemory(session, ports);
  if (scope.kind === 'refused') return scope;
  const outcome = await planWithProviders({ session, request, scope, intents }, ports);
  if (outcome.kind === 'refused') return outcome;
  const diagnostics = [
    ...opening.diagnostics,
    ...scope.warnings,
    ...outcome.plan.warnings,
    ...(await cutOffWarnings(session, intents)),
    ...forgetfulWarnings(session),
  ];
  const { missingPlace } = session;
  const configFile = session.resolved.file;
  if (request.output !== undefined) {
    const text = encodePlanFile(outcome.plan, { configFile, missingPlace });
    await ports.files.writeAtomically(request.output, text, { mode: 0o600 });
  }
  return { kind: 'planned', plan: outcome.plan, configFile, missingPlace, diagnostics };
}

async function planWithProviders(
  context: {
    readonly session: Session;
    readonly request: PlanRequest;
    readonly scope: Scope;
    readonly intents: readonly Intent[];
  },
  ports: OperationPorts,
): Promise<PlanningOutcome> {
  const { session, request } = context;
  const { records, providerRefs } = context.scope;
  if (!request.asksProviders) {
    return await computePlan(session, { records, clients: undefined, options: request }, ports);
  }
  await using providers = await openProviders(providerRefs, session, {
    request,
    ports,
  });
  const { clients } = providers;
  const signal = request.cancelled;
  const foreseen = await foreseeRecovery(records, { ...context, clients, signal });
  return await computePlan(
    session,
    { records: foreseen, clients, options: request, signal },
    ports,
  );
}

/** What others were about to change when the records were read, and what they are about to now. */
async function cutOffWarnings(
  session: Session,
  before: readonly Intent[],
): Promise<readonly Diagnostic[]> {
  const now = await session.journal.pending();
  if (before.length + now.length === 0) return [];
  const names = [...new Set([...before, ...now].map((intent) => intent.name))].join(', ');
  const lock = await readLock(session.store.companions, session.environment);
  if (lock !== undefined) return [underWay(names, describeHolder(lock.owner, lock.acquiredAt))];
  if (now.length === 0) return [changedMeanwhile(names)];
  return [
    {
      severity: 'warning',
      code: 'CUT_OFF_CHANGES',
      summary: 'An earlier run was cut off',
      detail:
        `It was about to change ${names} and did not record how that ended. The next apply looks at ` +
        'what exists first, so its plan may differ from this one.',
    },
  ];
}

function changedMeanwhile(names: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'CHANGED_MEANWHILE',
    summary: 'Another run changed this environment meanwhile',
    detail: `It changed ${names} while this plan was made, which may be of what was there before. Plan again.`,
  };
}

/** Whether the holder of the lock lives is for those to find out who want the lock. */
function underWay(names: string, holder: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'CHANGES_UNDER_WAY',
    summary: 'Another run is changing this environment',
    detail:
      `It is about to change ${names}: ${holder}. Plan again once it has ended. If it was cut off, the ` +
      'next apply looks at what exists first, so its plan may differ from this one.',
  };
}

/** What there is to say of a state that does not outlive this process (T-08). */
export function forgetfulWarnings(session: Session): readonly Diagnostic[] {
  if (session.isRemembered) return session.resolved.state?.backend === 'memory' ? [MEMORY] : [];
  return [
    {
      severity: 'warning',
      code: 'NO_STATE_BACKEND',
      summary: 'The config names no state backend',
      detail:
        'Everything is planned as new, because nothing is remembered between runs, and apply will ' +
        'refuse. Add a module of type iac.state.',
    },
  ];
}

const MEMORY: Diagnostic = {
  severity: 'warning',
  code: 'STATE_NOT_KEPT',
  summary: 'The state is kept in memory only',
  detail:
    'The state backend is `memory`, so whatever an apply makes is forgotten when it ends, and made ' +
    'again by the next one. Use it for rehearsals; otherwise choose `backend: filesystem`.',
};
