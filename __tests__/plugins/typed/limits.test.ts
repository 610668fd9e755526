import { describe, expect, it } from 'vitest';
import { IaCProviderRequiredService, ResourceDriverService } from '../../../src/gen/iac.ts';
import { Secret } from '../../../src/kernel/index.ts';
import { createStepClock } from '../step-clock.ts';
import { startProvider } from './provider-server.ts';

const REF = { name: 'net', type: 'infra.vpc', providerId: 'id-1' };
const SPEC = {
  name: 'net',
  type: 'infra.vpc',
  config: new Secret({}),
  size: undefined,
  dependsOn: [],
};
const MINUTE = 60_000;

describe('how long a call may take', () => {
  it('is five minutes for a question, which is then cancelled at the provider', async () => {
    const clock = createStepClock();
    await using server = await startProvider(undefined, clock);
    server.hang(ResourceDriverService.read);
    const reading = settled(server.client.read(REF));
    await until(() => server.called().length === 1);
    await clock.advance(5 * MINUTE - 1);
    expect(reading.outcome()).toBe('running');
    await clock.advance(1);
    await until(() => reading.outcome() !== 'running');
    expect(reading.outcome()).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    await until(() => server.cancelled.length === 1);
  });

  it('is fifteen minutes for a list', async () => {
    const clock = createStepClock();
    await using server = await startProvider(undefined, clock);
    server.hang(IaCProviderRequiredService.status);
    const listing = settled(server.client.status([REF]));
    await until(() => server.called().length === 1);
    await clock.advance(15 * MINUTE - 1);
    expect(listing.outcome()).toBe('running');
    await clock.advance(1);
    await until(() => listing.outcome() !== 'running');
    expect(listing.outcome()).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });

  it('is anybody’s guess for a change: only the signal ends it', async () => {
    const clock = createStepClock();
    await using server = await startProvider(undefined, clock);
    server.hang(ResourceDriverService.create);
    const stop = new AbortController();
    const creating = settled(server.client.create(SPEC, { signal: stop.signal }));
    await until(() => server.called().length === 1);
    await clock.advance(24 * 60 * MINUTE);
    expect(creating.outcome()).toBe('running');
    stop.abort();
    await until(() => creating.outcome() !== 'running');
    expect(creating.outcome()).toMatchObject({ code: 'PROVIDER_CANCELLED' });
  });
});

describe('many calls at once under one signal', () => {
  it('are all cancelled by it, and leave no warning', async () => {
    const warnings: string[] = [];
    const listen = (warning: Error): void => {
      warnings.push(warning.name);
    };
    process.on('warning', listen);
    await using server = await startProvider();
    server.hang(ResourceDriverService.create);
    const stop = new AbortController();
    const calls = Array.from({ length: 100 }, () =>
      settled(server.client.create(SPEC, { signal: stop.signal })),
    );
    await until(() => server.called().length === 1);
    stop.abort();
    await until(() => calls.every((call) => call.outcome() !== 'running'));
    for (const call of calls) expect(call.outcome()).toMatchObject({ code: 'PROVIDER_CANCELLED' });
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });
});

function settled(work: Promise<unknown>): { outcome(): unknown } {
  let outcome: unknown = 'running';
  work.then(
    () => (outcome = 'answered'),
    (error: unknown) => (outcome = error),
  );
  return { outcome: () => outcome };
}

async function until(isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!isTrue()) {
    expect(Date.now(), 'waited too long').toBeLessThan(deadline);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
