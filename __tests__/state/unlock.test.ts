import { describe, expect, it } from 'vitest';
import { toEnvironmentName } from '../../src/resources/index.ts';
import {
  acquireLock,
  breakLock,
  type HeldLock,
  readLock,
  releaseOwn,
} from '../../src/state/index.ts';
import { createMemoryCompanions } from '../../src/state/memory-store.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createFakeLiveness } from '../fakes/fake-liveness.ts';
import { createRecordingReporter } from '../fakes/recording-reporter.ts';
import { ownerOf } from './examples.ts';

const environment = toEnvironmentName('prod');

function createScene() {
  const companions = createMemoryCompanions();
  const clock = createFakeClock();
  const take = (token: string): Promise<HeldLock> =>
    acquireLock(
      companions,
      { environment, owner: ownerOf(token), waitMs: 0 },
      { clock, reporter: createRecordingReporter(), liveness: createFakeLiveness() },
    );
  return { companions, clock, take };
}

describe('breaking a lock', () => {
  it('T-53 tells whose it was, and the next run can take it', async () => {
    const { companions, clock, take } = createScene();
    await using held = await take('one');
    expect(await breakLock(companions, environment)).toMatchObject({
      kind: 'broken',
      holder: expect.stringContaining('by octo') as string,
    });
    await using next = await take('two');
    await clock.advance(20_000);
    expect(held.lost.aborted).toBe(true);
    next.assertHeld();
  });

  it('says so when nobody holds it', async () => {
    const { companions } = createScene();
    expect(await breakLock(companions, environment)).toEqual({ kind: 'not-locked' });
  });

  it('removes even one that makes no sense', async () => {
    const { companions } = createScene();
    await companions.put('environments/prod/lock', '{no', undefined);
    expect(await breakLock(companions, environment)).toMatchObject({ kind: 'broken' });
    expect(await readLock(companions, environment)).toBeUndefined();
  });
});

describe('releasing an own lock afterwards', () => {
  it('removes a lock with that token', async () => {
    const { companions, take } = createScene();
    await using held = await take('one');
    expect(await releaseOwn(companions, environment, held.owner.token)).toBe(true);
    expect(await readLock(companions, environment)).toBeUndefined();
  });

  it('leaves somebody else’s lock alone', async () => {
    const { companions, take } = createScene();
    await using held = await take('two');
    expect(await releaseOwn(companions, environment, 'one')).toBe(false);
    held.assertHeld();
    expect(await readLock(companions, environment)).toBeDefined();
  });
});
