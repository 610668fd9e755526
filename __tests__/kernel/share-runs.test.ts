import { describe, expect, it } from 'vitest';
import { shareRuns } from '../../src/kernel/index.ts';

interface Scene {
  readonly ask: () => Promise<void>;
  /** Ends the run that is under way, and lets the next one begin. */
  readonly end: (error?: Error) => Promise<void>;
  readonly begun: () => number;
}

function open(): Scene {
  let begun = 0;
  let settle: (error?: Error) => void = () => undefined;
  const ask = shareRuns(() => {
    begun += 1;
    return new Promise((resolve, reject) => {
      settle = (error) => {
        if (error === undefined) resolve();
        else reject(error);
      };
    });
  });
  const end = async (error?: Error): Promise<void> => {
    settle(error);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return { ask, end, begun: () => begun };
}

describe('work that is shared', () => {
  it('runs once for all who ask before it begins', async () => {
    const { ask, end, begun } = open();
    const all = Promise.all([ask(), ask(), ask()]);
    await end();
    await end();
    await all;
    expect(begun()).toBe(1);
  });

  it('gives whoever asks during a run the next one, which all of them share', async () => {
    const { ask, end, begun } = open();
    const first = ask();
    await end(); // Lets it begin; nothing was under way yet.
    const later = Promise.all([ask(), ask()]);
    expect(begun()).toBe(1);
    await end();
    await first;
    expect(begun()).toBe(2);
    await end();
    await later;
    expect(begun()).toBe(2);
  });

  it('tells a failure to those who shared it and to nobody after them', async () => {
    const { ask, end } = open();
    const failing = Promise.allSettled([ask(), ask()]);
    await end();
    const next = ask();
    await end(new RangeError('full'));
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await end();
    await expect(next).resolves.toBeUndefined();
  });
});
