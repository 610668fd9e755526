import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../src/resources/apply.ts';
import { type Change, DriverError } from '../../src/resources/index.ts';
import { aCreate, aDelete, anOutput, anUpdate, aPlan, aScene } from './apply-builders.ts';
import { aSpec, named } from './builders.ts';

const refused = new DriverError('PROVIDER_INVALID', 'Create of "net" said s3cr3t', {
  hint: 'Do not say s3cr3t.',
});

describe('a report', () => {
  it('tells of every change, in plan order', async () => {
    const changes: readonly Change[] = [aCreate('b'), anUpdate('a'), aDelete('old')];
    const scene = aScene(changes);
    const report = await applyPlan(aPlan(changes), scene.context);
    expect(report).toMatchObject({
      environment: 'staging',
      planId: 'plan-1',
      digest: 'sha256:1',
      cancelled: false,
      results: [
        { kind: 'done', name: 'b', action: 'create', adopted: false },
        { kind: 'done', name: 'a', action: 'update' },
        { kind: 'done', name: 'old', action: 'delete' },
      ],
    });
  });

  it('tells a failure once, and of each dependant that it was skipped because of it', async () => {
    const child = { ...aCreate('child'), spec: aSpec('child', { after: [named('net')] }) };
    const changes = [aCreate('net'), child, aCreate('free')];
    const scene = aScene(changes, {
      script: {
        create: (spec) =>
          spec.name === 'net' ? Promise.reject(refused) : Promise.resolve(anOutput(spec.name)),
      },
    });
    const report = await applyPlan(aPlan(changes), scene.context);
    expect(report.results).toMatchObject([
      { kind: 'failed', code: 'PROVIDER_INVALID' },
      { kind: 'skipped', because: 'net' },
      { kind: 'done' },
    ]);
    const kinds = scene.reporter.events.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'resource-failed')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'resource-skipped')).toHaveLength(1);
  });

  it('T-60 T-63 holds a failure’s words without the secrets in them, each said once', async () => {
    const cause = new RangeError('14 UNAVAILABLE: said s3cr3t');
    const { code, message, hint } = refused;
    const error = new DriverError(code, message, { hint: hint ?? '', cause });
    const changes = [aCreate('net')];
    const scene = aScene(changes, {
      script: { create: () => Promise.reject(error) },
      redact: (text) => text.replaceAll('s3cr3t', '***'),
    });
    const report = await applyPlan(aPlan(changes), scene.context);
    expect(report.results).toMatchObject([
      { error: 'Create of "net" said ***', hint: 'Do not say ***.' },
    ]);
    expect(JSON.stringify(scene.reporter.events)).not.toContain('s3cr3t');
  });
});

describe('the end of an apply', () => {
  it('T-79 that is asked for starts nothing new', async () => {
    const stop = new AbortController();
    const changes = [aCreate('first'), aCreate('second')];
    const scene = aScene(changes, {
      limit: 1,
      stop: stop.signal,
      script: {
        create: (spec) => {
          stop.abort();
          return Promise.resolve(anOutput(spec.name));
        },
      },
    });
    const report = await applyPlan(aPlan(changes), scene.context);
    expect(report.cancelled).toBe(true);
    expect(report.results).toMatchObject([{ kind: 'done' }, { kind: 'not-started' }]);
    expect([...scene.ledger.records.keys()]).toEqual(['first']);
  });

  it('T-79 that cannot wait cuts running calls off and leaves their intents', async () => {
    const giveUp = new AbortController();
    const changes = [aCreate('net')];
    const scene = aScene(changes, {
      giveUp: giveUp.signal,
      script: {
        create: (_, options) => {
          giveUp.abort();
          expect(options?.signal?.aborted).toBe(true);
          return Promise.reject(new DriverError('PROVIDER_CANCELLED', 'was cancelled'));
        },
      },
    });
    const report = await applyPlan(aPlan(changes), scene.context);
    expect(report.results).toMatchObject([{ kind: 'cut-off' }]);
    expect(scene.reporter.events.at(-1)).toMatchObject({ kind: 'resource-cut-off' });
    expect(scene.ledger.intents.has('net')).toBe(true);
  });

  it('is none of ours where a provider cancels a call by itself', async () => {
    const changes = [aCreate('net')];
    const cancelled = new DriverError('PROVIDER_CANCELLED', 'the provider did it');
    const scene = aScene(changes, { script: { create: () => Promise.reject(cancelled) } });
    const report = await applyPlan(aPlan(changes), scene.context);
    expect(report.results).toMatchObject([{ kind: 'failed', code: 'PROVIDER_CANCELLED' }]);
  });
});

it('T-87 fills in what an earlier change of the same apply has made', async () => {
  const config = { provider: 'cloud', vpc: '${net.id}' };
  const child = {
    ...aCreate('child', config),
    spec: aSpec('child', { config, after: [named('net')] }),
  };
  const changes = [aCreate('net'), child];
  const sent: unknown[] = [];
  const scene = aScene(changes, {
    script: {
      create: (spec) => {
        sent.push(spec.config.reveal()['vpc']);
        return Promise.resolve(anOutput(spec.name));
      },
    },
  });
  await applyPlan(aPlan(changes), scene.context);
  expect(sent).toEqual([undefined, 'new-net']);
});
