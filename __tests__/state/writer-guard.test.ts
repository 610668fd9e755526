import { describe, expect, it } from 'vitest';
import { type ProcessIdentity } from '../../src/ports/index.ts';
import { createStateFiles } from '../../src/state/state-files.ts';
import { openVersionChain, type VersionChain } from '../../src/state/version-chain.ts';
import { createWriterGuard, type WriterGuard } from '../../src/state/writer-guard.ts';
import { createFakeClock, type FakeClock } from '../fakes/fake-clock.ts';
import { createFakeLiveness, SELF } from '../fakes/fake-liveness.ts';
import { createMemoryFiles } from '../fakes/memory-files.ts';

interface Scene {
  readonly chain: VersionChain;
  readonly clock: FakeClock;
  readonly guard: WriterGuard;
  readonly takeovers: string[];
}

async function open(holder?: ProcessIdentity, gone: readonly number[] = []): Promise<Scene> {
  const chain = openVersionChain(createStateFiles(createMemoryFiles()), '/guard');
  const clock = createFakeClock();
  const takeovers: string[] = [];
  const guard = createWriterGuard(chain, {
    clock,
    liveness: createFakeLiveness(SELF, new Set(gone)),
    onTakeover: () => {
      takeovers.push('takeover');
      return Promise.resolve();
    },
  });
  if (holder !== undefined) await hold(chain, holder);
  return { chain, clock, guard, takeovers };
}

async function hold(
  chain: VersionChain,
  { machine, pid, startedAt }: ProcessIdentity,
): Promise<void> {
  const text = JSON.stringify({ holder: { machine, pid, startedAt } });
  await chain.append(text, await chain.current());
}

const done = (): Promise<string> => Promise.resolve('done');
const neighbour: ProcessIdentity = { machine: 'here', pid: 2, startedAt: '1' };
const stranger: ProcessIdentity = { machine: 'elsewhere', pid: 2, startedAt: '1' };

describe('the writer guard', () => {
  it('lets works of this process run side by side in one holding', async () => {
    const { guard, chain } = await open();
    const log: string[] = [];
    const work = (name: string) => async (fence: () => Promise<void>) => {
      log.push(`${name} in`);
      await fence();
      log.push(`${name} out`);
    };
    await Promise.all([guard.run(work('a')), guard.run(work('b'))]);
    expect(log).toEqual(['a in', 'b in', 'a out', 'b out']);
    expect((await chain.current())?.number).toBe(1);
  });

  it('keeps a holding for a moment, in case there is more to come', async () => {
    const { guard, clock, chain } = await open();
    await guard.run(done);
    await clock.advance(90);
    await guard.run(done);
    await clock.advance(90);
    expect((await chain.current())?.number).toBe(1);
    await clock.advance(20);
    expect(await chain.current()).toMatchObject({ number: 2, text: '{"holder":null}' });
  });

  it('lets go at once when it is disposed, and can be taken again', async () => {
    const { guard, chain, clock } = await open();
    await guard.run(done);
    await guard[Symbol.asyncDispose]();
    await guard[Symbol.asyncDispose]();
    expect(await chain.current()).toMatchObject({ number: 2, text: '{"holder":null}' });
    expect(clock.sleepers()).toBe(0);
    expect(await guard.run(done)).toBe('done');
    expect((await chain.current())?.number).toBe(3);
  });

  it('keeps the guard while a work runs, whoever disposes it', async () => {
    const { guard, chain } = await open();
    await guard.run(async (fence) => {
      await guard[Symbol.asyncDispose]();
      await fence();
    });
    expect((await chain.current())?.number).toBe(1);
  });

  it('goes on after a work that failed', async () => {
    const { guard } = await open();
    const failing = guard.run(() => Promise.reject(new RangeError('oops')));
    const next = guard.run(done);
    await expect(failing).rejects.toThrow(RangeError);
    expect(await next).toBe('done');
  });

  it('follows a process that is gone at once', async () => {
    const { guard, takeovers } = await open(neighbour, [2]);
    expect(await guard.run(done)).toBe('done');
    expect(takeovers).toHaveLength(1);
  });

  it('follows a process it cannot ask once its mark stood still for ten seconds', async () => {
    const { guard, clock, takeovers } = await open(stranger);
    const running = guard.run(done);
    await clock.advance(9_900);
    expect(takeovers).toHaveLength(0);
    await clock.advance(200);
    expect(await running).toBe('done');
    expect(takeovers).toHaveLength(1);
  });

  it('counts anew when a process it cannot ask moves its mark', async () => {
    const { guard, clock, chain, takeovers } = await open(stranger);
    const running = guard.run(done);
    await clock.advance(9_000);
    await hold(chain, stranger);
    await clock.advance(9_000);
    expect(takeovers).toHaveLength(0);
    await clock.advance(2_000);
    expect(await running).toBe('done');
  });

  it.each([
    ['empty', ''],
    ['cut short', '{"holder":{"mach'],
    ['made of zeros', '\0'.repeat(40)],
  ])(
    'follows a mark that a power cut left %s once it stood still for ten seconds',
    async (_, text) => {
      const { guard, clock, chain, takeovers } = await open();
      await chain.append(text, undefined);
      const running = guard.run(done);
      await clock.advance(9_900);
      expect(takeovers).toHaveLength(0);
      await clock.advance(200);
      expect(await running).toBe('done');
      expect(takeovers).toHaveLength(1);
    },
  );

  it('waits for a living process, and refuses after a minute', async () => {
    const { guard, clock } = await open(neighbour);
    const refusal = guard.run(done).catch((error: unknown) => error);
    await clock.advance(61_000);
    expect(await refusal).toMatchObject({ code: 'STATE_WRITE_FAILED' });
  });

  it('comes in when the living process lets go', async () => {
    const { guard, clock, chain, takeovers } = await open(neighbour);
    const running = guard.run(done);
    await clock.advance(1000);
    await chain.append('{"holder":null}', await chain.current());
    await clock.advance(100);
    expect(await running).toBe('done');
    expect(takeovers).toHaveLength(0);
  });

  it('stops a writer whose guard was taken while it was paused', async () => {
    const { guard, chain } = await open();
    const paused = guard.run(async (fence) => {
      await hold(chain, neighbour);
      await fence();
    });
    await expect(paused).rejects.toMatchObject({ code: 'STATE_STALE' });
    expect((await chain.current())?.text).toContain('"pid":2');
  });

  it('lets others in between when the works never end', async () => {
    const { guard, clock, chain } = await open();
    const log: string[] = [];
    const long = (name: string) => async (fence: () => Promise<void>) => {
      log.push(`${name} in`);
      await clock.sleep(200);
      await fence();
      log.push(`${name} out`);
    };
    const works = [guard.run(long('a'))];
    await clock.advance(150);
    works.push(guard.run(long('b')));
    await clock.advance(110);
    works.push(guard.run(long('late')));
    await clock.advance(600);
    await Promise.all(works);
    expect(log).toEqual(['a in', 'b in', 'a out', 'b out', 'late in', 'late out']);
    expect((await chain.current())?.number).toBe(4);
  });

  it('comes to a failure when the guard cannot be had, for all who waited for it', async () => {
    const { guard, clock } = await open(neighbour);
    const refusals = Promise.allSettled([guard.run(done), guard.run(done)]);
    await clock.advance(61_000);
    expect((await refusals).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
