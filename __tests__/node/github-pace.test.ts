import { expect, it } from 'vitest';
import { createGitHubPace } from '../../src/node/github-pace.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';

const WRITE = { isWrite: true, signal: undefined } as const;

it.each([3_600_000, -3_600_000])(
  'lets writes follow a second apart, and a limit end, when the clock is set by %i ms',
  async (byMs) => {
    const clock = createFakeClock();
    const pace = createGitHubPace(clock);
    const written: number[] = [];
    const write = (): Promise<number> =>
      pace.take(WRITE, () => Promise.resolve(written.push(clock.elapsedMs())));
    await write();
    pace.hold(7_000);
    clock.set(byMs);
    const second = write();
    await clock.advance(1_000);
    await second;
    expect(written).toEqual([0, 1_000]);
    expect(pace.heldMs()).toBe(6_000);
  },
);
