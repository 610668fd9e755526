import { describe, expect, it } from 'vitest';
import {
  type Deletion,
  findLeftovers,
  type Sighting,
  takeDown,
  type TakeDownContext,
  toDeletionSteps,
} from '../../src/teardown/index.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createFakeInspector, type FakeLimits } from '../fakes/fake-inspector.ts';
import { createRecordingReporter } from '../fakes/recording-reporter.ts';

const NAMES = ['net', 'db', 'web', 'log'];
const CHAIN = new Map([
  ['net', []],
  ['db', ['net']],
  ['web', ['db']],
  ['log', ['net']],
]);

const toSighting = (name: string): Sighting => ({
  providerRef: 'cloud',
  ref: { name, type: 'vpc', providerId: `${name}-1` },
  evidence: new Set(['config'] as const),
  ...{ isAmbiguous: false, owner: '', output: undefined },
});

async function run(
  names: readonly string[],
  limits: FakeLimits = {},
  over: Partial<TakeDownContext> = {},
): Promise<{
  readonly ends: Readonly<Record<string, Deletion['kind']>>;
  readonly calls: readonly string[];
  readonly gone: readonly string[];
}> {
  const resources = NAMES.map((name) => ({ name, type: 'vpc', id: `${name}-1` }));
  const inspector = createFakeInspector(resources, limits);
  const gone: string[] = [];
  const never = new AbortController().signal;
  const deletions = await takeDown(names.map(toSighting), {
    inspectors: new Map([['cloud', inspector]]),
    dependencies: CHAIN,
    clock: createFakeClock(),
    reporter: createRecordingReporter(),
    ...{ limit: 8, stop: never, giveUp: never, redact: (text: string) => text },
    assertMayChange: () => undefined,
    onGone: ({ ref }) => {
      gone.push(ref.name);
      return Promise.resolve();
    },
    ...over,
  });
  const ends = Object.fromEntries(deletions.map(({ sighting, kind }) => [sighting.ref.name, kind]));
  return { ends, calls: inspector.calls, gone };
}

describe('deleting', () => {
  it('T-47 goes dependents first, and tells of each that is confirmed', async () => {
    const { ends, gone } = await run(NAMES);
    expect(new Set(Object.values(ends))).toEqual(new Set(['destroyed']));
    expect(gone.indexOf('web')).toBeLessThan(gone.indexOf('db'));
    expect(gone.indexOf('db')).toBeLessThan(gone.indexOf('net'));
    expect(gone.at(-1)).toBe('net');
  });

  it('keeps the order across what is not there', () => {
    const steps = toDeletionSteps(['net', 'web'].map(toSighting), CHAIN);
    const web = steps.findIndex((step) => 'sighting' in step && step.sighting.ref.name === 'web');
    const net = steps.findIndex((step) => 'sighting' in step && step.sighting.ref.name === 'net');
    expect(web).toBeLessThan(net);
    const db = steps.find(({ id, kind }) => id === 'db' && kind === 'junction');
    expect(db?.after).toEqual(['web']);
    expect(steps[net]?.after).toContain('db');
  });

  it('T-46 goes on past a failure and does not take it for gone', async () => {
    const { ends, gone } = await run(NAMES, { stubborn: new Map([['db-1', 9]]) });
    expect(ends).toEqual({ web: 'destroyed', log: 'destroyed', db: 'failed', net: 'destroyed' });
    expect(gone).not.toContain('db');
  });

  it('takes what is gone already for done', async () => {
    const { ends, gone } = await run([...NAMES, 'old']);
    expect(ends['old']).toBe('already-gone');
    expect(gone).toContain('old');
  });

  it('tries once more what failed where the order is not known of everything', async () => {
    const stubborn = new Map([['db-1', 1]]);
    const known = await run(NAMES, { stubborn: new Map(stubborn) });
    expect(known.ends['db']).toBe('failed');
    const unknown = await run([...NAMES, 'old'], { stubborn });
    expect(unknown.ends['db']).toBe('destroyed');
  });

  it('starts nothing after a stop, nor once the lock is lost', async () => {
    const stopped = await run(NAMES, {}, { stop: AbortSignal.abort() });
    expect(stopped.calls).toEqual([]);
    expect(new Set(Object.values(stopped.ends))).toEqual(new Set(['not-started']));
    const refuse = (): never => {
      throw new TypeError('the lock is lost');
    };
    const lost = await run(NAMES, {}, { assertMayChange: refuse });
    expect(lost.calls).toEqual([]);
    expect(lost.ends).toMatchObject({ web: 'failed', log: 'failed', net: 'not-started' });
  });

  it('ends however records depend on each other', async () => {
    const circle = new Map([
      ['net', ['db']],
      ['db', ['net']],
    ]);
    const { ends } = await run(['net', 'db'], {}, { dependencies: circle });
    expect(ends).toEqual({ net: 'destroyed', db: 'destroyed' });
  });
});

describe('leftovers', () => {
  it('are what still shows, what appeared meanwhile and what is in doubt; never what is to stay', () => {
    const because = 'for a reason';
    const judged = [
      { sighting: toSighting('net'), verdict: { kind: 'delete' as const } },
      { sighting: toSighting('new'), verdict: { kind: 'delete' as const } },
      { sighting: toSighting('odd'), verdict: { kind: 'unproven' as const, because } },
      { sighting: toSighting('old'), verdict: { kind: 'orphan' as const, because } },
      { sighting: toSighting('kept'), verdict: { kind: 'keep' as const, because } },
      { sighting: toSighting('other'), verdict: { kind: 'theirs' as const, because } },
    ];
    const deleted = { kind: 'destroyed' as const, sighting: toSighting('net'), tookMs: 1 };
    const names = findLeftovers(judged, [deleted]).map(({ name }) => name);
    expect(names).toEqual(['net', 'new', 'odd', 'old']);
  });
});
