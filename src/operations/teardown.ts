import { type Diagnostic } from '../kernel/index.ts';
import { parseResourceName } from '../resources/index.ts';
import type { HeldLock } from '../state/index.ts';
import {
  findLeftovers,
  type Leftover,
  type TeardownReport,
  toDeletionSteps,
  toLines,
  toPreviewLine,
} from '../teardown/index.ts';
import { demolish } from './demolish.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import type { Refused } from './plan.ts';
import type { InvalidConfig } from './session.ts';
import {
  findUnknownNames,
  type Surroundings,
  type Survey,
  survey,
  type TeardownScope,
} from './survey.ts';
import { toExpectations } from './teardown-expectations.ts';
import { openTeardownProviders } from './teardown-providers.ts';
import {
  attempt,
  openTeardownState,
  recall,
  takeTeardownLock,
  type TeardownState,
} from './teardown-state.ts';

/** Whether a teardown may delete anything. */
export type Approval =
  | { readonly kind: 'given' }
  /** Shows what would be deleted. */
  | { readonly kind: 'dry-run' }
  /** Nobody approved, and nobody can be asked: shows what would be deleted, and fails. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'ask'; readonly confirm: (preview: TeardownReport) => Promise<boolean> };

export interface TeardownRequest extends EnvironmentRequest, TeardownScope {
  readonly approval: Approval;
  /** How many provider calls run at the same time. */
  readonly limit: number;
  readonly lockWaitMs: number;
  /** Told what is there and what would become of it, before anything is asked or deleted. */
  readonly onSurveyed?: (preview: TeardownReport) => void;
  /** Told the lock's token once it is held. */
  readonly onLocked?: (token: string) => void;
  readonly cancelled: AbortSignal;
  readonly hurried?: AbortSignal;
}

export type TeardownOutcome =
  | {
      /**
       * `torn-down`: a second look found nothing left. `incomplete`: it did, or could not tell.
       * `previewed` and `not-approved`: nothing was changed.
       */
      readonly kind:
        'torn-down' | 'incomplete' | 'cancelled' | 'previewed' | 'not-approved' | 'declined';
      readonly report: TeardownReport;
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig
  | Refused;

/**
 * Deletes what is really there of an environment, by asking its providers instead of believing the
 * state; then looks again, and only when nothing is left forgets the environment. Nothing is deleted
 * that is not proven to be this environment's, and nothing before it is approved.
 *
 * @throws StateError `STATE_LOCKED`; PluginError and DriverError only when cancelled
 */
export async function teardown(
  request: TeardownRequest,
  ports: OperationPorts,
): Promise<TeardownOutcome> {
  const { environment } = request;
  ports.reporter.report({ kind: 'operation-started', operation: 'teardown', environment });
  const opening = await openTeardownState(request, ports);
  if (opening.kind === 'invalid') return opening;
  const { state } = opening;
  await using _session = state.session;
  const mayChange = request.approval.kind === 'given' || request.approval.kind === 'ask';
  const isStateUsable = state.problems.length === 0;
  await using lock = mayChange ? await takeTeardownLock(state, request, ports) : undefined;
  if (lock !== undefined && isStateUsable) request.onLocked?.(lock.owner.token);
  const outcome = await surveyAndDemolish({ state, lock, request }, ports);
  const { diagnostics } = outcome;
  return { ...outcome, diagnostics: [...opening.diagnostics, ...diagnostics] };
}

async function surveyAndDemolish(
  context: {
    readonly state: TeardownState;
    readonly lock: HeldLock | undefined;
    readonly request: TeardownRequest;
  },
  ports: OperationPorts,
): Promise<Exclude<TeardownOutcome, InvalidConfig>> {
  const { state, request } = context;
  const { session } = state;
  const startedAtMs = ports.clock.now();
  const memory = await recall(state, ports);
  const expectations = toExpectations(session, memory);
  const refs = refsToAsk(expectations.expected, context);
  await using providers = await openTeardownProviders(refs, session, { request, ports });
  const { limit, cancelled } = request;
  const { clients } = providers;
  const around = { session, memory, expectations, clients, scope: request, limit, cancelled };
  const seen = await survey(around, ports);
  const unknown = findUnknownNames(around, seen);
  if (unknown.length > 0) return refuseUnknown(unknown);
  const problems = [...providers.problems, ...expectations.problems];
  const diagnostics = [...expectations.warnings, ...seen.warnings];
  const preview = toPreview(seen, {
    environment: session.environment,
    problems: [...state.problems, ...problems, ...seen.problems],
    tookMs: ports.clock.now() - startedAtMs,
  });
  request.onSurveyed?.(preview);
  const verdict = await decide(preview, request);
  if (verdict !== 'go') return { kind: verdict, report: preview, diagnostics };
  await claim(around, state);
  return await demolish({ ...context, around, seen, problems, diagnostics, startedAtMs }, ports);
}

/** With a mark to look for, every provider is asked: what carries it may be anywhere. */
function refsToAsk(
  expected: readonly { readonly providerRef: string }[],
  { state, request }: { readonly state: TeardownState; readonly request: TeardownRequest },
): readonly string[] {
  const hasMarks = request.tags.length + request.owners.length > 0;
  const declared = state.session.resolved.providers.map(({ name }) => name);
  const named = new Set(expected.map(({ providerRef }) => providerRef));
  return hasMarks ? declared : declared.filter((name) => named.has(name));
}

function toPreview(
  seen: Survey,
  about: Pick<TeardownReport, 'environment' | 'problems' | 'tookMs'>,
): TeardownReport {
  const doomed = seen.judged.filter(({ verdict }) => verdict.kind === 'delete');
  const steps = toDeletionSteps(
    doomed.map(({ sighting }) => sighting),
    seen.dependencies,
  );
  const ordered = steps.flatMap((step) => ('sighting' in step ? [step.sighting] : []));
  const staying = seen.judged.filter(({ verdict }) => verdict.kind !== 'delete');
  const leftovers: readonly Leftover[] = findLeftovers(staying, []);
  const lines = [...ordered.map(toPreviewLine), ...toLines(seen, [])];
  return { ...about, lines, leftovers, stateObjectsWiped: 0 };
}

async function decide(
  preview: TeardownReport,
  { approval, cancelled }: TeardownRequest,
): Promise<'go' | 'previewed' | 'not-approved' | 'declined' | 'cancelled'> {
  if (cancelled.aborted) return 'cancelled';
  switch (approval.kind) {
    case 'given':
      return 'go';
    case 'dry-run':
      return 'previewed';
    case 'missing':
      return 'not-approved';
    case 'ask':
      return (await approval.confirm(preview)) ? 'go' : 'declined';
  }
}

/** Ours are claimed before they go, so that whatever record stays behind has an owner (T-11). */
async function claim({ session, expectations }: Surroundings, state: TeardownState): Promise<void> {
  const names = expectations.records
    .map(({ name }) => parseResourceName(name))
    .filter((name) => name !== undefined);
  if (names.length === 0) return;
  await attempt(state, 'written', () => session.index.claim(session.environment, names));
}

function refuseUnknown(names: readonly string[]): Refused {
  return {
    kind: 'refused',
    diagnostics: [
      {
        severity: 'error',
        code: 'KEEP_UNKNOWN',
        summary: 'The keep-list names what is not there',
        detail:
          `Nothing of this environment is called ${names.join(', ')}. Nothing was deleted, since a slip ` +
          'in the keep-list would delete what it was meant to keep. Correct the name or leave it out.',
      },
    ],
  };
}
