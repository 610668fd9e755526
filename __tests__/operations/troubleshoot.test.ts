import { expect, it } from 'vitest';
import { troubleshootFailures } from '../../src/operations/troubleshoot.ts';
import type { CallOptions, ResourceRef, StepResult } from '../../src/resources/index.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createRecordingReporter } from '../fakes/recording-reporter.ts';
import { aCreate, aPlan } from '../resources/apply-builders.ts';
import { aRecord, aSpec } from '../resources/builders.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];

const failed = (name: string): StepResult => ({
  ...{ kind: 'failed', name, type: 'infra.vpc', action: 'create', startedAtMs: 0, tookMs: 0 },
  ...{ code: 'PROVIDER_FAILED', error: 'no', hint: undefined, findings: [] },
});

/** Failures of a provider that never says why, and what it was asked. */
function aSilence() {
  const clock = createFakeClock();
  const asked: (AbortSignal | undefined)[] = [];
  const troubleshoot = (_: ResourceRef, __: string, options?: CallOptions): Promise<never> => {
    asked.push(options?.signal);
    return new Promise(() => undefined);
  };
  const reporter = createRecordingReporter();
  const ports = {
    clock,
    reporter,
    concealer: { conceal: () => [], spare: () => undefined, redact: String },
  };
  const stop = new AbortController();
  const ended = troubleshootFailures(
    names.map(failed),
    {
      plan: aPlan(names.map((name) => aCreate(name))),
      clients: new Map([['cloud', { troubleshoot }]]),
    },
    { ports, stop: stop.signal },
  );
  return { clock, asked, stop, ended };
}

it('asks about all failures within one budget, and gives the questions up after it', async () => {
  const { clock, asked, ended } = aSilence();
  await clock.advance(30_000);
  expect((await ended).map(({ name }) => name)).toEqual(names);
  expect(asked).toHaveLength(4);
  expect(asked.every((signal) => signal?.aborted)).toBe(true);
});

it('does not hold up a run that is cancelled meanwhile', async () => {
  const { asked, stop, ended } = aSilence();
  stop.abort();
  expect(await ended).toHaveLength(names.length);
  expect(asked.every((signal) => signal?.aborted)).toBe(true);
});

it('T-64 asks about what failed as it followed an update, by its id', async () => {
  const asked: ResourceRef[] = [];
  const finding = { phase: 'update', id: '1', cause: 'quota', detail: '', at: undefined };
  const troubleshoot = (ref: ResourceRef) => {
    asked.push(ref);
    return Promise.resolve({ kind: 'findings' as const, findings: [finding] });
  };
  const follower = { spec: aSpec('app'), record: aRecord('app'), needsRewrite: false };
  const ports = { clock: createFakeClock(), reporter: createRecordingReporter() };
  const results = await troubleshootFailures(
    [failed('app')],
    {
      plan: { ...aPlan([]), unchanged: [follower] },
      clients: new Map([['cloud', { troubleshoot }]]),
    },
    {
      ports: { ...ports, concealer: { conceal: () => [], spare: () => undefined, redact: String } },
      stop: new AbortController().signal,
    },
  );
  expect(asked).toEqual([{ name: 'app', type: 'infra.vpc', providerId: 'id-of-app' }]);
  expect(results).toMatchObject([{ findings: ['[update] 1: quota'] }]);
});
