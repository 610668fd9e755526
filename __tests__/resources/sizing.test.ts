import { describe, expect, it } from 'vitest';
import { prepareCandidates } from '../../src/resources/candidates.ts';
import { isAbstractSize, resolveSizing } from '../../src/resources/sizing.ts';
import { createScriptedDriver } from '../fakes/scripted-driver.ts';
import { aSpec } from './builders.ts';

const driver = createScriptedDriver({
  resolveSizing: ({ size }) =>
    Promise.resolve({ instanceType: `slug-${size}`, specs: { memory: '2Gi', nodes: 3 } }),
});

describe('isAbstractSize', () => {
  it('knows the five sizes and takes everything else for the provider’s own word', () => {
    expect(['xs', 's', 'm', 'l', 'xl'].every(isAbstractSize)).toBe(true);
    expect(['', 'M', 'xxl', 's-1vcpu-1gb', undefined].some(isAbstractSize)).toBe(false);
  });
});

describe('resolveSizing', () => {
  it('T-28 writes what the provider says into the config, over what the user wrote', async () => {
    const spec = aSpec('db', { size: 'm', config: { size: 'm', nodes: 1, engine: 'pg' } });
    const sized = await resolveSizing(spec, driver);
    expect(sized.spec.config).toEqual({
      size: 'm',
      engine: 'pg',
      instance_type: 'slug-m',
      memory: '2Gi',
      nodes: 3,
    });
    expect(sized.spec.template).toEqual(spec.template);
    expect(sized.isUnresolved).toBe(false);
  });

  it('ends its question with the run', async () => {
    const { signal } = new AbortController();
    const asked: unknown[] = [];
    const listening = createScriptedDriver({
      resolveSizing: (_, options) => {
        asked.push(options?.signal);
        return Promise.resolve({ kind: 'not-supported' });
      },
    });
    const request = { specs: [aSpec('db', { size: 'm' })], records: [], limit: 1, signal };
    const drivers = new Map([[aSpec('db').providerRef, listening]]);
    await prepareCandidates(
      { ...request, drivers },
      { variable: () => undefined, output: () => ({ kind: 'unknown-module' }) },
    );
    expect(asked).toEqual([signal]);
  });

  it('does not ask about a provider’s own size', async () => {
    const spec = aSpec('db', { size: 's-1vcpu-1gb' });
    expect((await resolveSizing(spec, createScriptedDriver({}))).spec).toBe(spec);
  });

  it('leaves the size of a provider that knows none, with a warning', async () => {
    const simple = createScriptedDriver({
      resolveSizing: () => Promise.resolve({ kind: 'not-supported' }),
    });
    const spec = aSpec('db', { size: 'm' });
    const sized = await resolveSizing(spec, simple);
    expect(sized).toMatchObject({
      spec,
      isUnresolved: true,
      warning: { severity: 'warning', code: 'SIZE_NOT_TRANSLATED' },
    });
  });

  it('leaves the size when there is no provider to ask', async () => {
    const spec = aSpec('db', { size: 'm' });
    expect(await resolveSizing(spec, undefined)).toEqual({
      spec,
      isUnresolved: true,
      warning: undefined,
    });
  });
});
