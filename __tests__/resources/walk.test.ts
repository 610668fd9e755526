import { describe, expect, it } from 'vitest';
import { type JunctionStep, mapLimited, walk, type WorkStep } from '../../src/resources/walk.ts';

function work(id: string, ...after: string[]): WorkStep {
  return { kind: 'work', id, after };
}

function junction(id: string, ...after: string[]): JunctionStep {
  return { kind: 'junction', id, after };
}

/** Work that ends when the test says so. */
function createGate(): {
  readonly started: string[];
  readonly perform: (step: WorkStep) => Promise<string>;
  readonly finish: (id: string) => Promise<void>;
} {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    started,
    perform: ({ id }) =>
      new Promise((resolve) => {
        started.push(id);
        ends.set(id, () => {
          resolve(id);
        });
      }),
    finish: async (id) => {
      ends.get(id)?.();
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    },
  };
}

function failing(...ids: string[]): (step: WorkStep) => Promise<string> {
  return ({ id }) => (ids.includes(id) ? Promise.reject(new RangeError(id)) : Promise.resolve(id));
}

describe('walk', () => {
  it('starts a step only when everything it waits for is done', async () => {
    const gate = createGate();
    const ending = walk([work('app', 'db', 'net'), work('db', 'net'), work('net')], {
      limit: 8,
      perform: gate.perform,
    });
    expect(gate.started).toEqual(['net']);
    await gate.finish('net');
    expect(gate.started).toEqual(['net', 'db']);
    await gate.finish('db');
    await gate.finish('app');
    const results = await ending;
    expect(results.map(({ kind, step }) => [step.id, kind])).toEqual([
      ['app', 'done'],
      ['db', 'done'],
      ['net', 'done'],
    ]);
  });

  it('never runs more steps at once than the limit', async () => {
    const gate = createGate();
    const ending = walk([work('a'), work('b'), work('c')], { limit: 2, perform: gate.perform });
    expect(gate.started).toEqual(['a', 'b']);
    await gate.finish('b');
    expect(gate.started).toEqual(['a', 'b', 'c']);
    await gate.finish('a');
    await gate.finish('c');
    expect(await ending).toHaveLength(3);
  });

  it('stops only what waits for a failure, directly or not, and tells the failure once', async () => {
    const steps = [
      work('net'),
      work('db', 'net'),
      work('app', 'db', 'cache'),
      work('dns', 'app'),
      work('cache'),
    ];
    const results = await walk(steps, { limit: 1, perform: failing('db') });
    expect(results.map(({ step: _, ...rest }) => rest)).toEqual([
      { kind: 'done', value: 'net' },
      { kind: 'failed', error: new RangeError('db') },
      { kind: 'skipped', because: 'db' },
      { kind: 'skipped', because: 'db' },
      { kind: 'done', value: 'cache' },
    ]);
  });

  it('passes a failure on through a junction, which is itself no result', async () => {
    const steps = [work('a'), work('b'), junction('mid', 'a', 'b'), work('c', 'mid')];
    const results = await walk(steps, { limit: 4, perform: failing('b') });
    expect(results.map(({ step, kind }) => [step.id, kind])).toEqual([
      ['a', 'done'],
      ['b', 'failed'],
      ['c', 'skipped'],
    ]);
  });

  it('waits through a junction', async () => {
    const gate = createGate();
    const ending = walk([work('c', 'mid'), junction('mid', 'a', 'b'), work('a'), work('b')], {
      limit: 4,
      perform: gate.perform,
    });
    await gate.finish('a');
    expect(gate.started).toEqual(['a', 'b']);
    await gate.finish('b');
    expect(gate.started).toEqual(['a', 'b', 'c']);
    await gate.finish('c');
    await ending;
  });

  it('starts nothing new once it is told to stop, and waits for what runs', async () => {
    const gate = createGate();
    const stop = new AbortController();
    const ending = walk([work('a'), work('b', 'a'), work('c'), work('d', 'b')], {
      limit: 1,
      signal: stop.signal,
      perform: gate.perform,
    });
    stop.abort();
    await gate.finish('a');
    expect((await ending).map(({ kind }) => kind)).toEqual([
      'done',
      'not-started',
      'not-started',
      'not-started',
    ]);
  });

  it('prefers to say skipped where both a failure and the stop are in the way', async () => {
    const stop = new AbortController();
    const results = await walk([work('a'), work('b'), work('c', 'b', 'a')], {
      limit: 1,
      signal: stop.signal,
      perform: () => {
        stop.abort();
        return Promise.reject(new RangeError('a'));
      },
    });
    expect(results.map(({ kind }) => kind)).toEqual(['failed', 'not-started', 'skipped']);
  });

  it('does not wait for steps that are not in the walk', async () => {
    const results = await walk([work('a', 'elsewhere')], { limit: 1, perform: failing() });
    expect(results[0]?.kind).toBe('done');
  });

  it('refuses steps that wait for each other before it does anything', async () => {
    const gate = createGate();
    const ending = walk([work('free'), work('a', 'b'), work('b', 'a')], {
      limit: 2,
      perform: gate.perform,
    });
    await expect(ending).rejects.toMatchObject({ code: 'STEPS_CYCLIC' });
    expect(gate.started).toEqual([]);
  });

  it('has nothing to say of no steps', async () => {
    expect(await walk([], { limit: 3, perform: failing() })).toEqual([]);
  });

  it('walks a chain of 20,000 and a fan of 20,000', async () => {
    const size = 20_000;
    const chain = Array.from({ length: size }, (_, i) =>
      work(`c${String(i)}`, `c${String(i - 1)}`),
    );
    const fan = Array.from({ length: size }, (_, i) => work(`f${String(i)}`, 'c0'));
    const results = await walk([...chain, ...fan], { limit: 8, perform: failing() });
    expect(results.every(({ kind }) => kind === 'done')).toBe(true);
  });
});

describe('mapLimited', () => {
  it('keeps the order of the items', async () => {
    expect(await mapLimited([3, 1, 2], 2, (n) => Promise.resolve(n * 2))).toEqual([6, 2, 4]);
  });

  it('passes on the first rejection and starts nothing after it', async () => {
    const seen: number[] = [];
    const ending = mapLimited([1, 2, 3, 4], 2, (n) => {
      seen.push(n);
      return n === 1 ? Promise.reject(new RangeError('one')) : Promise.resolve(n);
    });
    await expect(ending).rejects.toThrow(new RangeError('one'));
    expect(seen).toEqual([1, 2]);
  });
});
