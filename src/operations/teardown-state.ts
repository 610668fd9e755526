import { type Diagnostic, toErrorChain } from '../kernel/index.ts';
import { BucketError, FilesError, SqlError } from '../ports/index.ts';
import type { ResourceRecord } from '../resources/index.ts';
import {
  createMemoryStore,
  type HeldLock,
  type Intent,
  StateError,
  type Wiped,
  wipeEnvironment,
} from '../state/index.ts';
import { takeLock } from './apply.ts';
import { concealRecords } from './conceal-outputs.ts';
import type { EnvironmentRequest, OperationPorts } from './ports.ts';
import { openStateOf } from './open-state.ts';
import { type InvalidConfig, openSession, type Session } from './session.ts';

/** The state of an environment, as far as it can be read: a teardown goes on without it, and says so. */
export interface TeardownState {
  readonly session: Session;
  /** What of it could not be read or written, for the report. */
  readonly problems: Diagnostic[];
}

/** What the state remembers, or nothing where it cannot be read. */
export interface Memory {
  /** Everything at the state location. */
  readonly records: readonly ResourceRecord[];
  /** The environments that each name belongs to; `undefined` where that cannot be read. */
  readonly claims: ReadonlyMap<string, readonly string[]> | undefined;
  readonly intents: readonly Intent[];
}

/**
 * Opens the session of a teardown. A store that cannot be opened is one of the reasons to tear
 * something down without state, so an empty one takes its place, and that is told as a problem.
 */
export async function openTeardownState(
  request: EnvironmentRequest,
  ports: OperationPorts,
): Promise<
  | {
      readonly kind: 'open';
      readonly state: TeardownState;
      readonly diagnostics: readonly Diagnostic[];
    }
  | InvalidConfig
> {
  const problems: Diagnostic[] = [];
  const openState: typeof openStateOf = async (...place) => {
    try {
      return await openStateOf(...place);
    } catch (error) {
      problems.push(toProblem('opened', error));
      return createMemoryStore();
    }
  };
  const opening = await openSession(request, ports, { openState });
  if (opening.kind === 'invalid') return opening;
  const { session, diagnostics } = opening;
  return { kind: 'open', state: { session, problems }, diagnostics };
}

/** Reads what is remembered, each part by itself, so that one damaged file does not hide the rest. */
export async function recall(state: TeardownState, ports: OperationPorts): Promise<Memory> {
  const { session } = state;
  const [stored, claims, marks, intents] = await Promise.all([
    attempt(state, 'read', () => session.store.list()),
    attempt(state, 'read', () => session.index.load()),
    attempt(state, 'read', () => session.sensitiveFields.load()),
    attempt(state, 'read', () => session.journal.pending()),
  ]);
  const records = (stored ?? []).map(({ record }) => record);
  concealRecords(records, { session, marks: marks ?? { has: () => false } }, ports);
  return { records, claims, intents: intents ?? [] };
}

/**
 * Takes the environment's lock, from a dead holder at once. Where the store fails, nobody else can
 * take it there either, and the teardown goes on without.
 *
 * @throws StateError `STATE_LOCKED` for a holder that lives, `STATE_UNREADABLE` for a lock that makes
 * no sense, which may be a living one's
 */
export async function takeTeardownLock(
  state: TeardownState,
  request: { readonly lockWaitMs: number; readonly cancelled: AbortSignal },
  ports: OperationPorts,
): Promise<HeldLock | undefined> {
  try {
    return await takeLock(state.session, { ...request, operation: 'teardown' }, ports);
  } catch (error) {
    const isTheirs =
      error instanceof StateError && ['STATE_LOCKED', 'STATE_UNREADABLE'].includes(error.code);
    if (isTheirs) throw error;
    state.problems.push(toProblem('locked', error));
    return undefined;
  }
}

/** Forgets the environment but for the names to keep; `undefined` where the store fails. */
export async function wipe(
  state: TeardownState,
  keep: ReadonlySet<string>,
): Promise<Wiped | undefined> {
  const { store, environment } = state.session;
  return await attempt(state, 'wiped', () => wipeEnvironment(store, environment, keep));
}

/** Does something with the state; a store that fails becomes a problem, told once. */
export async function attempt<Answer>(
  { problems }: Pick<TeardownState, 'problems'>,
  deed: Deed,
  work: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await work();
  } catch (error) {
    const problem = toProblem(deed, error);
    const isTold = problems.some(({ detail }) => detail === problem.detail);
    if (!isTold) problems.push(problem);
    return undefined;
  }
}

type Deed = 'opened' | 'read' | 'locked' | 'written' | 'wiped';

/** Wrong settings are for the user to mend first; a store that fails is not. */
function toProblem(deed: Deed, error: unknown): Diagnostic {
  if (!isStoreFailure(error)) throw error;
  const { text, hint } = toErrorChain(error);
  return {
    severity: 'error',
    code: 'STATE_NOT_USABLE',
    summary: `The state could not be ${deed}`,
    detail:
      `${text}.${hint === undefined ? '' : ` ${hint}`}\n` +
      'The teardown does without it: it asks the providers what is there. What the state remembers ' +
      'stays until it can be wiped: mend it and run the teardown again.',
  };
}

function isStoreFailure(error: unknown): boolean {
  const isOfStore = [BucketError, FilesError, SqlError].some((kind) => error instanceof kind);
  if (isOfStore) return true;
  return (
    error instanceof StateError &&
    !['STATE_BACKEND_UNKNOWN', 'STATE_BACKEND_MISCONFIGURED', 'STATE_LOCK_LOST'].includes(
      error.code,
    )
  );
}
