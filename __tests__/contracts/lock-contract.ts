import { beforeEach, describe, expect, it } from 'vitest';
import { type ProcessIdentity } from '../../src/ports/index.ts';
import { toEnvironmentName } from '../../src/resources/index.ts';
import {
  acquireLock,
  type Companions,
  type HeldLock,
  type LockRequest,
  readLock,
} from '../../src/state/index.ts';
import { createFakeClock, type FakeClock } from '../fakes/fake-clock.ts';
import { createFakeLiveness } from '../fakes/fake-liveness.ts';
import { createRecordingReporter, type RecordingReporter } from '../fakes/recording-reporter.ts';
import { ownerOf } from '../state/examples.ts';

const staging = toEnvironmentName('staging');
const TTL_MS = 60_000;

const processOf = (pid: number, machine = 'here'): ProcessIdentity => ({
  machine,
  pid,
  startedAt: '1',
});

/** What a lock over any {@link Companions} owes. `open` gives an empty place. */
export function lockContract(name: string, open: () => Companions): void {
  describe(name, () => {
    let companions: Companions;
    let clock: FakeClock;
    let reporter: RecordingReporter;
    let gone: Set<number>;

    beforeEach(() => {
      companions = open();
      clock = createFakeClock();
      reporter = createRecordingReporter();
      gone = new Set();
    });

    const take = (
      token: string,
      request: Partial<LockRequest> = {},
      self = processOf(1),
    ): Promise<HeldLock> =>
      acquireLock(
        companions,
        { environment: staging, owner: ownerOf(token), waitMs: 0, ...request },
        { clock, reporter, liveness: createFakeLiveness(self, gone) },
      );
    /** A holder that never beats again, as after SIGKILL: its document is all that is left. */
    const leaveBehind = async (self: ProcessIdentity): Promise<void> => {
      const silent = { ...createFakeClock(clock.now()) };
      await acquireLock(
        companions,
        { environment: staging, owner: ownerOf('dead', { actor: 'ghost' }), waitMs: 0 },
        { clock: silent, reporter, liveness: createFakeLiveness(self) },
      );
    };
    const kinds = (): readonly string[] => reporter.events.map(({ kind }) => kind);
    const code = (wanted: string): unknown => expect.objectContaining({ code: wanted });
    const caught = (taking: Promise<HeldLock>): Promise<unknown> =>
      taking.catch((error: unknown) => error);

    it('T-53 lets one run at a time hold it, and says who', async () => {
      await using held = await take('one');
      held.assertHeld();
      await expect(take('two')).rejects.toMatchObject({
        code: 'STATE_LOCKED',
        message: expect.stringContaining('apply by octo in org/repo run 123') as string,
        hint: expect.stringContaining('wfctl infra state unlock --env staging') as string,
      });
    });

    it('can be taken again after it was released', async () => {
      await (await take('one'))[Symbol.asyncDispose]();
      expect(await readLock(companions, staging)).toBeUndefined();
      await using held = await take('two');
      expect(held.owner.token).toBe('two');
    });

    it('is one for each environment', async () => {
      await using one = await take('one');
      await using two = await take('two', { environment: toEnvironmentName('') });
      one.assertHeld();
      two.assertHeld();
    });

    it('is given to one of two who come at once', async () => {
      const outcomes = await Promise.allSettled([take('one'), take('two')]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    it('waits for a living holder and takes its turn', async () => {
      const one = await take('one');
      const waiting = take('two', { waitMs: 30_000 });
      await clock.advance(5_000);
      await one[Symbol.asyncDispose]();
      await clock.advance(2_000);
      await using two = await waiting;
      two.assertHeld();
      expect(kinds()).toEqual(['lock-waiting']);
    });

    it('gives up on a living holder when the time is over, however long it lives', async () => {
      await using held = await take('one');
      const waiting = caught(take('two', { waitMs: 200_000 }));
      await clock.advance(199_000);
      expect(kinds().filter((kind) => kind === 'lock-waiting').length).toBeGreaterThan(5);
      await clock.advance(1_000);
      expect(await waiting).toEqual(code('STATE_LOCKED'));
      held.assertHeld();
    });

    it('stops waiting when it is told to', async () => {
      await using held = await take('one');
      const controller = new AbortController();
      const waiting = caught(take('two', { waitMs: 30_000, signal: controller.signal }));
      await clock.advance(1_000);
      controller.abort();
      expect(await waiting).toEqual(code('STATE_LOCKED'));
      held.assertHeld();
    });

    it('follows a holder whose process is gone, at once', async () => {
      await leaveBehind(processOf(7));
      gone.add(7);
      await using held = await take('two');
      held.assertHeld();
      expect(kinds()).toEqual(['lock-taken-over']);
      expect(reporter.events[0]).toMatchObject({
        holder: expect.stringContaining('by ghost') as string,
      });
    });

    it.each([
      ['another machine', processOf(7, 'elsewhere')],
      ['this machine that hangs', processOf(7)],
    ])('follows a holder on %s once it gave no sign of life', async (_where, self) => {
      await leaveBehind(self);
      const waiting = take('two', { waitMs: 120_000 });
      await clock.advance(TTL_MS - 100);
      expect(kinds()).not.toContain('lock-taken-over');
      await clock.advance(2_000);
      (await waiting).assertHeld();
    });

    it('watches an overdue holder past the time to wait, for that is for living ones', async () => {
      await leaveBehind(processOf(7, 'elsewhere'));
      clock.skip(TTL_MS + 1);
      const waiting = take('two', { waitMs: 0 });
      await clock.advance(TTL_MS + 2_000);
      (await waiting).assertHeld();
    });

    it('does not steal from a living holder whose clock is an hour behind', async () => {
      const behind: FakeClock = { ...clock, now: () => clock.now() - 3_600_000 };
      await using held = await acquireLock(
        companions,
        { environment: staging, owner: ownerOf('behind'), waitMs: 0 },
        { clock: behind, reporter, liveness: createFakeLiveness(processOf(7, 'elsewhere')) },
      );
      const waiting = caught(take('two', { waitMs: 0 }));
      await clock.advance(2 * TTL_MS);
      expect(await waiting).toEqual(code('STATE_LOCKED'));
      held.assertHeld();
    });

    it('follows at once a holder that was last heard of hours ago', async () => {
      await leaveBehind(processOf(7, 'elsewhere'));
      clock.skip(10 * TTL_MS + 3_600_001);
      await using held = await take('two');
      held.assertHeld();
      expect(kinds()).toEqual(['lock-taken-over']);
    });

    it.each([
      ['a minute', TTL_MS],
      ['two hours', 7_200_000],
    ])('does not steal from a living holder when our clock is set %s on', async (_by, byMs) => {
      const theirs: FakeClock = { ...clock, now: () => Date.UTC(2026, 0, 1) + clock.elapsedMs() };
      await using held = await acquireLock(
        companions,
        { environment: staging, owner: ownerOf('right'), waitMs: 0 },
        { clock: theirs, reporter, liveness: createFakeLiveness(processOf(7, 'elsewhere')) },
      );
      const waiting = caught(take('two', { waitMs: 10 * TTL_MS }));
      await clock.advance(TTL_MS + 5_000);
      clock.set(byMs);
      await clock.advance(9 * TTL_MS);
      expect(await waiting).toEqual(code('STATE_LOCKED'));
      held.assertHeld();
    });

    it('lets one of two follow the same dead holder', async () => {
      await leaveBehind(processOf(7));
      gone.add(7);
      const outcomes = await Promise.allSettled([take('one'), take('two')]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    it('stays held for as long as its holder lives', async () => {
      await using held = await take('one');
      await clock.advance(100 * TTL_MS);
      held.assertHeld();
      expect(held.lost.aborted).toBe(false);
      await expect(take('two')).rejects.toMatchObject({ code: 'STATE_LOCKED' });
    });

    it('is lost for a holder that finds another in its place', async () => {
      await using held = await take('one');
      const stored = (await companions.get('environments/staging/lock'))!;
      await companions.put(
        'environments/staging/lock',
        stored.text.replace('"one"', '"two"'),
        stored.revision,
      );
      await clock.advance(TTL_MS / 4);
      expect(held.lost.aborted).toBe(true);
      expect(() => {
        held.assertHeld();
      }).toThrow(code('STATE_LOCK_LOST'));
      await held[Symbol.asyncDispose]();
      expect((await readLock(companions, staging))?.owner.token).toBe('two');
    });

    it('is lost for a holder that was paused too long, though its clock was set back', async () => {
      await using held = await take('one');
      clock.skip(TTL_MS);
      clock.set(-3_600_000);
      expect(() => {
        held.assertHeld();
      }).toThrow(code('STATE_LOCK_LOST'));
    });

    it('is lost for a holder whose machine slept, where only the clock on the wall goes on', async () => {
      await using held = await take('one');
      clock.set(TTL_MS);
      expect(() => {
        held.assertHeld();
      }).toThrow(code('STATE_LOCK_LOST'));
    });

    it('is lost for a holder that was paused too long, before its timers run', async () => {
      await using held = await take('one');
      clock.skip(TTL_MS);
      expect(() => {
        held.assertHeld();
      }).toThrow(code('STATE_LOCK_LOST'));
      expect(held.lost.aborted).toBe(true);
    });
  });
}
