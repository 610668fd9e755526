import { type Diagnostic } from '../kernel/index.ts';
import { DriverError, parseResourceName } from '../resources/index.ts';
import type { HeldLock, Intent } from '../state/index.ts';
import {
  type Deletion,
  findLeftovers,
  isStillVanishing,
  type Leftover,
  type Sighting,
  takeDown,
  type TeardownReport,
  toLines,
} from '../teardown/index.ts';
import { finalize } from './finalize.ts';
import { giveUpAfter } from './give-up-after.ts';
import { sortAttempts } from './leftovers.ts';
import type { OperationPorts } from './ports.ts';
import { type Surroundings, type Survey, survey } from './survey.ts';
import { attempt, type TeardownState, wipe } from './teardown-state.ts';

interface Demolition {
  readonly state: TeardownState;
  readonly lock: HeldLock | undefined;
  readonly request: { readonly cancelled: AbortSignal; readonly hurried?: AbortSignal };
  readonly around: Surroundings;
  readonly seen: Survey;
  /** Of the way here. */
  readonly problems: readonly Diagnostic[];
  readonly diagnostics: readonly Diagnostic[];
  readonly startedAtMs: number;
}

interface Ended {
  readonly kind: 'torn-down' | 'incomplete' | 'cancelled';
  readonly report: TeardownReport;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Deletes what was judged to go, looks again until what was deleted has vanished, and wipes the state
 * of what is proven to be gone: in this order, so that a run that ends in between leaves every record
 * whose resource may still be there.
 */
export async function demolish(work: Demolition, ports: OperationPorts): Promise<Ended> {
  const { state, lock, request, around, seen } = work;
  const stop = AbortSignal.any([request.cancelled, ...(lock === undefined ? [] : [lock.lost])]);
  const ended = new AbortController();
  const giveUp = AbortSignal.any([
    giveUpAfter(stop, ended.signal, ports),
    ...(request.hurried === undefined ? [] : [request.hurried]),
  ]);
  try {
    const tally = { forgotten: 0 };
    const deletions = await takeDown(doomed(seen), {
      inspectors: around.clients,
      dependencies: seen.dependencies,
      ...{ clock: ports.clock, reporter: ports.reporter, limit: around.limit, stop, giveUp },
      assertMayChange: () => lock?.assertHeld(),
      onGone: async (sighting) => {
        tally.forgotten += await forget(sighting, work);
      },
      redact: (text) => ports.concealer.redact(text),
    });
    const unfinished = stop.aborted ? [] : await finish(deletions, { work, giveUp }, ports);
    const again = stop.aborted ? undefined : await lookAgainUnlessCancelled(deletions, work, ports);
    if (again === undefined) {
      const leftovers = findUndone(seen.judged, deletions);
      return conclude(work, { deletions, leftovers, problems: unfinished, ...tally }, ports);
    }
    const leftovers = findLeftovers(again.judged, deletions);
    const problems = [...unfinished, ...again.problems];
    const isProven = leftovers.length + problems.length + work.problems.length === 0;
    const wiped = isProven ? await forgetAll(again, { ...work, state }, ports) : 0;
    const forgotten = tally.forgotten + wiped;
    const young = youngAttempts(again, around, ports);
    const diagnostics = [...work.diagnostics, ...youngWarnings(young)];
    return conclude({ ...work, diagnostics }, { deletions, leftovers, problems, forgotten }, ports);
  } finally {
    ended.abort();
  }
}

function doomed({ judged }: Survey): readonly Sighting[] {
  return judged.filter(({ verdict }) => verdict.kind === 'delete').map(({ sighting }) => sighting);
}

/** What a run that was stopped did not come to delete. */
function findUndone(judged: Survey['judged'], deletions: readonly Deletion[]): readonly Leftover[] {
  const open = new Set(deletions.filter((one) => !isGone(one)).map(({ sighting }) => sighting));
  return findLeftovers(
    judged.filter(({ sighting }) => open.has(sighting)),
    deletions,
  );
}

function isGone({ kind }: Deletion): boolean {
  return kind === 'destroyed' || kind === 'already-gone';
}

/** Forgets the record of a resource that is gone, the moment it is (T-46); answers how many that were. */
async function forget(sighting: Sighting, { state, lock }: Demolition): Promise<number> {
  const { store } = state.session;
  const name = parseResourceName(sighting.ref.name);
  if (name === undefined) return 0;
  const removed = await attempt(state, 'written', async () => {
    const stored = await store.read(name);
    const { type = '', providerId = '' } = stored?.record ?? {};
    const isMeant =
      type === sighting.ref.type && ['', sighting.ref.providerId].includes(providerId);
    if (stored === undefined || !isMeant || !sighting.evidence.has('state')) return 0;
    lock?.assertHeld();
    await store.remove(name, stored.revision);
    return 1;
  });
  return removed ?? 0;
}

/** Lets the providers finish what they deferred of the deletions (compat-plugins 3.5). */
async function finish(
  deletions: readonly Deletion[],
  { work, giveUp }: { readonly work: Demolition; readonly giveUp: AbortSignal },
  ports: OperationPorts,
): Promise<readonly Diagnostic[]> {
  const refs = new Set(
    deletions.flatMap(({ kind, sighting }) => (kind === 'destroyed' ? [sighting.providerRef] : [])),
  );
  const clients = new Map([...work.around.clients].filter(([ref]) => refs.has(ref)));
  const id = `teardown-${new Date(ports.clock.now()).toISOString()}`;
  const { errors } = await finalize({ clients, plan: { id } }, { ports, giveUp });
  return errors.map((error) => ({
    severity: 'error',
    code: 'FINALIZE_FAILED',
    summary: 'A provider could not finish its work',
    detail: `${error}. Run the teardown again: it looks at what is there.`,
  }));
}

/** How long to wait before each further look; half a minute in all. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000] as const;

/**
 * Looks again at everything, several times while the providers still show what they said they deleted;
 * `undefined` when the run is cancelled meanwhile, for what was deleted is to be told in any case.
 */
async function lookAgainUnlessCancelled(
  deletions: readonly Deletion[],
  work: Demolition,
  ports: OperationPorts,
): Promise<Survey | undefined> {
  try {
    const seen = await lookAgain(deletions, work, ports);
    return work.request.cancelled.aborted ? undefined : seen;
  } catch (error) {
    if (!(error instanceof DriverError) || !work.request.cancelled.aborted) throw error;
    return undefined;
  }
}

async function lookAgain(
  deletions: readonly Deletion[],
  { around }: Demolition,
  ports: OperationPorts,
): Promise<Survey> {
  let seen = await survey(around, ports);
  for (const pauseMs of PAUSES_MS) {
    if (!isStillVanishing(seen.judged, deletions) || around.cancelled.aborted) break;
    await ports.clock.sleep(pauseMs, around.cancelled);
    seen = await survey(around, ports);
  }
  return seen;
}

/**
 * Forgets the environment, but for what stays on purpose, and for attempts so young that what they
 * made may still turn up.
 */
async function forgetAll(
  again: Survey,
  { state, lock, around }: Demolition,
  ports: OperationPorts,
): Promise<number> {
  if (!state.session.isRemembered || state.problems.length > 0) return 0;
  lock?.assertHeld();
  const staying = again.judged.map(({ sighting }) => sighting.ref.name);
  const young = youngAttempts(again, around, ports);
  const keep = new Set<string>([...staying, ...young.map(({ name }) => name)]);
  const wiped = await wipe(state, keep);
  return wiped === undefined ? 0 : wiped.records.length + wiped.companions;
}

function youngAttempts(
  { absent }: Survey,
  { memory }: Surroundings,
  ports: OperationPorts,
): readonly Intent[] {
  const missing = new Set(
    absent.flatMap(({ name, evidence }) => (evidence === 'journal' ? [name] : [])),
  );
  const open = memory.intents.filter(({ name }) => missing.has(name));
  return sortAttempts(open, ports.clock.now()).kept;
}

function youngWarnings(young: readonly Intent[]): readonly Diagnostic[] {
  if (young.length === 0) return [];
  const names = young.map(({ name }) => name).join(', ');
  return [
    {
      severity: 'warning',
      code: 'NOT_FOUND_YET',
      summary: 'An earlier run was cut off, and what it may have made is not to be seen',
      detail:
        `A run was about to make ${names} less than an hour ago and never recorded how that ended. The ` +
        'provider shows nothing of that name now, and may need time to. The attempt stays written down: ' +
        'run the teardown again later to be sure.',
    },
  ];
}

function conclude(
  work: Demolition,
  found: {
    readonly deletions: readonly Deletion[];
    readonly leftovers: readonly Leftover[];
    readonly problems: readonly Diagnostic[];
    readonly forgotten: number;
  },
  ports: OperationPorts,
): Ended {
  const { state, request, seen, lock } = work;
  const lost = lock?.lost.aborted === true ? [lockLost()] : [];
  const problems = [...state.problems, ...work.problems, ...found.problems, ...lost];
  const report: TeardownReport = {
    environment: state.session.environment,
    lines: toLines(seen, found.deletions),
    leftovers: found.leftovers,
    problems,
    stateObjectsWiped: found.forgotten,
    tookMs: ports.clock.now() - work.startedAtMs,
  };
  const isWhole = found.leftovers.length + problems.length === 0;
  const isDone = found.deletions.every(isGone);
  const { diagnostics } = work;
  if (isWhole && isDone && !request.cancelled.aborted)
    return { kind: 'torn-down', report, diagnostics };
  return { kind: request.cancelled.aborted ? 'cancelled' : 'incomplete', report, diagnostics };
}

function lockLost(): Diagnostic {
  return {
    severity: 'error',
    code: 'LOCK_LOST',
    summary: 'The lock was lost during the teardown',
    detail:
      'Another run took it over, it was unlocked by hand, or this process stood still for too long. ' +
      'Nothing was started after that. Make sure that no other run works on this environment, then run ' +
      'the teardown again.',
  };
}
