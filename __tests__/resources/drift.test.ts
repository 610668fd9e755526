import { describe, expect, it } from 'vitest';
import { type JsonObject, Secret } from '../../src/kernel/index.ts';
import {
  type DriftDetection,
  judgeDetection,
  judgeOutputs,
  mergeOutputs,
  toDriftFrom,
} from '../../src/resources/drift.ts';
import { aFieldChange, aRecord } from './builders.ts';

function detected(parts: Partial<DriftDetection>): DriftDetection {
  const nothing = new Secret<JsonObject>({});
  return {
    drifted: true,
    class: 'config',
    expected: nothing,
    actual: nothing,
    fields: [],
    ...parts,
  };
}

function pathsOf(verdict: ReturnType<typeof judgeOutputs> | undefined): readonly string[] {
  return verdict?.kind === 'config-drift' ? verdict.changes.map(({ path }) => path) : [];
}

describe('a detection', () => {
  it.each([
    [{ class: 'in-sync', drifted: false }, 'in-sync'],
    [{ class: 'ghost' }, 'ghost'],
    [{ class: 'config' }, 'config-drift'],
    [{ class: 'in-sync', drifted: true }, 'could-not-tell'],
    [{ class: 'ghost', drifted: false }, 'could-not-tell'],
    [{ class: 'config', drifted: false }, 'could-not-tell'],
    [{ class: 'unknown', drifted: false }, undefined],
    [{ class: 'unknown', drifted: true }, undefined],
  ] as const)('of %j comes to %s', (parts, kind) => {
    expect(judgeDetection(detected(parts))?.kind).toBe(kind);
  });

  it('T-81 tells its fields in a fixed order, by key or step by step', () => {
    const verdict = judgeDetection(
      detected({
        fields: ['size', 'env.MODE', 'a.b', 'size'],
        expected: new Secret({ size: 's', env: { MODE: 'x' }, 'a.b': 1 }),
        actual: new Secret({ size: 'm', env: {} }),
      }),
    );
    expect(verdict).toEqual({
      kind: 'config-drift',
      changes: [
        { path: 'a.b', old: 1, new: null, forceNew: false },
        { path: 'env.MODE', old: 'x', new: null, forceNew: false },
        { path: 'size', old: 's', new: 'm', forceNew: false },
      ],
    });
  });

  it('without fields is compared by what it expects and has', () => {
    const values = { expected: new Secret({ a: 1, b: 2 }), actual: new Secret({ a: 1, b: 3 }) };
    expect(pathsOf(judgeDetection(detected(values)))).toEqual(['b']);
  });
});

it('a comparison that leads back to what was applied is told the other way round', () => {
  const change = aFieldChange('size', { old: 'there', new: 'applied', forceNew: true });
  expect(toDriftFrom([change])).toEqual({
    kind: 'config-drift',
    changes: [{ path: 'size', old: 'applied', new: 'there', forceNew: false }],
  });
});

describe('outputs alone', () => {
  const record = aRecord('db', {
    appliedConfig: { size: 's', region: 'ams', password: '${PW}' },
    outputs: new Secret<JsonObject>({ size: 's', ip: '10.0.0.1', password: 'secret_ref://pw' }),
  });

  it('are compared as far as they are settings', () => {
    const shown = new Secret({ size: 'm', region: 'fra', ip: '10.0.0.2', password: 'live' });
    expect(pathsOf(judgeOutputs(record, shown))).toEqual(['size']);
  });

  it('that are not shown any more are no drift', () => {
    expect(judgeOutputs(record, new Secret<JsonObject>({})).kind).toBe('in-sync');
  });
});

describe('T-74 what is remembered after a look', () => {
  const remembered = new Secret<JsonObject>({
    password: 'once',
    uri: 'secret_ref://db-uri',
    size: 's',
  });

  it('keeps what is shown only once, and takes over what is shown now', () => {
    const shown = new Secret({ size: 'm', ip: '10.0.0.1' });
    expect(mergeOutputs(remembered, shown).reveal()).toEqual({
      password: 'once',
      uri: 'secret_ref://db-uri',
      size: 'm',
      ip: '10.0.0.1',
    });
  });

  it('is not lost to a null, nor written in plain where a store keeps it', () => {
    const shown = new Secret<JsonObject>({
      password: null,
      uri: 'postgres://u:p@h/d',
      fresh: null,
    });
    expect(mergeOutputs(remembered, shown).reveal()).toEqual({
      ...remembered.reveal(),
      fresh: null,
    });
  });
});
