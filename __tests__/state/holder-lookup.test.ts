import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toEnvironmentName } from '../../src/resources/index.ts';
import {
  acquireLock,
  type Companions,
  type HeldLock,
  type LockOwner,
} from '../../src/state/index.ts';
import { createMemoryCompanions } from '../../src/state/memory-store.ts';
import { connectGitHub } from '../fakes/connect-github.ts';
import { createFakeClock, type FakeClock } from '../fakes/fake-clock.ts';
import { createFakeLiveness } from '../fakes/fake-liveness.ts';
import { type GitHubServer, startGitHubServer } from '../fakes/github-server.ts';
import type { FakeJob, FakeRun } from '../fakes/github/world.ts';
import { createRecordingReporter, type RecordingReporter } from '../fakes/recording-reporter.ts';
import { ownerOf } from './examples.ts';

const staging = toEnvironmentName('staging');
/** What a loaded machine may take for answers of a server on it. */
const PATIENCE_MS = 20_000;
const TTL_MS = 60_000;
const LINK = 'https://github.com/org/repo/actions/runs/123';
const OVER = { status: 'completed', conclusion: 'cancelled' } as const;
const RUNNING = { status: 'in_progress', conclusion: null } as const;

const jobOn = (runner: string, state: Pick<FakeJob, 'status' | 'conclusion'>): FakeJob => ({
  ...{ name: `a job on ${runner}`, runner },
  ...state,
});

describe('a lock whose holder runs in a workflow', () => {
  let server: GitHubServer;
  let companions: Companions;
  let clock: FakeClock;
  let reporter: RecordingReporter;
  beforeEach(async () => {
    server = await startGitHubServer();
    companions = createMemoryCompanions();
    clock = createFakeClock();
    reporter = createRecordingReporter();
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  const addRun = (run: Partial<FakeRun> = {}): void => {
    const { runs } = server.world.repository('org/repo');
    runs.push({ id: 123, attempt: 1, ...RUNNING, jobs: [jobOn('runner-1', RUNNING)], ...run });
  };
  const ownerIn = (token: string, changes: Partial<LockOwner> = {}): LockOwner =>
    ownerOf(token, { url: `${LINK}/attempts/1`, ...changes });
  const take = (waitMs = 0, signal?: AbortSignal): Promise<HeldLock> =>
    acquireLock(
      companions,
      {
        ...{ environment: staging, owner: ownerIn('two', { runId: '124' }), waitMs },
        ...(signal === undefined ? {} : { signal }),
      },
      { clock, reporter, liveness: createFakeLiveness(), github: connectGitHub(server) },
    );
  /** A holder elsewhere that never beats again: its document is all that is left. */
  const leaveBehind = async (changes: Partial<LockOwner> = {}): Promise<void> => {
    const elsewhere = createFakeLiveness({ machine: 'elsewhere', pid: 7, startedAt: '1' });
    await acquireLock(
      companions,
      { environment: staging, owner: ownerIn('dead', changes), waitMs: 0 },
      { clock: createFakeClock(clock.now()), reporter, liveness: elsewhere },
    );
  };
  const takenOver = (): readonly unknown[] =>
    reporter.events.filter(({ kind }) => kind === 'lock-taken-over');
  const looks = (): number => server.requests.length;

  it('is followed at once when it is overdue and its attempt of the run has ended', async () => {
    addRun(OVER);
    addRun({ attempt: 2 });
    await leaveBehind();
    clock.skip(TTL_MS);
    await using held = await take();
    held.assertHeld();
    expect(takenOver()).toMatchObject([{ reason: 'its job has ended' }]);
    expect(looks()).toBe(1);
  });

  it('is followed when its job has ended, though the run goes on', async () => {
    addRun({ jobs: [jobOn('runner-1', OVER), jobOn('runner-2', RUNNING)] });
    await leaveBehind();
    clock.skip(TTL_MS);
    await using held = await take();
    held.assertHeld();
  });

  it('is followed a third of its time after it was first seen, where it is not yet overdue', async () => {
    addRun(OVER);
    await leaveBehind();
    const taking = take(TTL_MS);
    await clock.advance(TTL_MS / 3 - 1000);
    expect(looks()).toBe(0);
    await clock.advance(3000);
    await using held = await taking;
    held.assertHeld();
    expect(clock.now()).toBeLessThan(Date.UTC(2026, 0, 1) + TTL_MS / 2);
  });

  it.each<[string, Partial<FakeRun>, Partial<LockOwner>]>([
    ['its job runs', {}, {}],
    ['its re-run runs', { attempt: 2 }, { runAttempt: '2', url: `${LINK}/attempts/2` }],
    [
      'another job ran on its runner before',
      { jobs: [jobOn('runner-1', OVER), jobOn('runner-1', RUNNING)] },
      {},
    ],
    ['no job is known on its runner', { jobs: [jobOn('runner-2', OVER)] }, {}],
    ['it names no runner', { jobs: [jobOn('', OVER)] }, { host: '' }],
    [
      'it is of another server',
      OVER,
      { url: 'https://git.acme.example/org/repo/actions/runs/123' },
    ],
    ['it has no link', OVER, { url: '' }],
    ['its repository is unknown', OVER, { repository: 'org/other' }],
    ['its attempt is unknown', OVER, { runAttempt: '3' }],
  ])('is left to its heartbeat where %s', async (_, run, owner) => {
    addRun(run);
    await leaveBehind(owner);
    clock.skip(TTL_MS);
    const stop = new AbortController();
    const taking = take(0, stop.signal).catch((error: unknown) => error);
    // Whether it asks at all depends on the case: give it the time to.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(takenOver()).toEqual([]);
    await clock.advance(TTL_MS + 2000);
    await vi.waitFor(async () => {
      await clock.advance(2000);
      expect(takenOver()).toMatchObject([{ reason: 'it gave no sign of life for 60 s' }]);
    }, PATIENCE_MS);
    stop.abort();
    await ((await taking) as HeldLock)[Symbol.asyncDispose]();
  });

  it.each<[string, Partial<LockOwner>]>([
    ['no link', { url: '' }],
    ['no repository', { repository: '' }],
    ['a repository within another', { repository: 'org/repo/more' }],
    ['a run that is no number', { runId: '12x' }],
  ])('is not asked about where it names %s', async (_, owner) => {
    await leaveBehind(owner);
    clock.skip(TTL_MS);
    const taking = take();
    await clock.advance(TTL_MS + 2000);
    await using held = await taking;
    held.assertHeld();
    expect(looks()).toBe(0);
  });

  it('is never asked about while it beats, whatever GitHub says of it', async () => {
    addRun(OVER);
    const elsewhere = createFakeLiveness({ machine: 'elsewhere', pid: 7, startedAt: '1' });
    await using held = await acquireLock(
      companions,
      { environment: staging, owner: ownerIn('one'), waitMs: 0 },
      { clock, reporter, liveness: elsewhere },
    );
    const taking = take(10 * TTL_MS).catch((error: unknown) => error);
    await clock.advance(10 * TTL_MS);
    expect(await taking).toMatchObject({ code: 'STATE_LOCKED' });
    held.assertHeld();
    expect(looks()).toBe(0);
  });

  it('asks rarely, and says once which permission it lacks', async () => {
    addRun(OVER);
    server.forbid('GET /repos/{owner}/{repo}/actions/runs', 'actions=read');
    await leaveBehind();
    clock.skip(TTL_MS);
    const taking = take();
    await vi.waitFor(() => {
      expect(looks()).toBe(1);
    }, PATIENCE_MS);
    await vi.waitFor(async () => {
      await clock.advance(6000);
      expect(takenOver()).toHaveLength(1);
    }, PATIENCE_MS);
    await (await taking)[Symbol.asyncDispose]();
    expect(looks()).toBe(2);
    const notes = reporter.events.filter(({ kind }) => kind === 'note');
    expect(notes).toMatchObject([
      { level: 'info', text: expect.stringContaining('`actions: read`') as string },
    ]);
  });
});
