import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { mapInChunks } from '../../src/state/map-in-chunks.ts';

describe('mapping in chunks', () => {
  it('keeps the order and bounds the calls at a time', async () => {
    let running = 0;
    let most = 0;
    const items = Array.from({ length: 100 }, (_none, index) => index);
    const results = await mapInChunks(items, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await setImmediate();
      running -= 1;
      return item * 2;
    });
    expect(results).toEqual(items.map((item) => item * 2));
    expect(most).toBe(32);
  });
});
