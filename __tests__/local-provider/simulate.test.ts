import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/kernel/index.ts';
import { LocalError } from '../../src/local-provider/local-error.ts';
import { parseKnobs } from '../../src/local-provider/simulate.ts';

describe('mistyped knobs', () => {
  it.each<[string, JsonValue]>([
    ['an unknown knob', { latency: 1 }],
    ['a latency that is no number', { latency_ms: '5' }],
    ['a negative latency', { latency_ms: -1 }],
    ['an unknown mode', { fail: 'sometimes' }],
    ['a failure without a mode', { fail: { method: 'create' } }],
    ['an unknown method', { fail: { mode: 'once', method: 'make' } }],
    ['an unknown code', { fail: { mode: 'once', code: 'TEAPOT' } }],
    ['the code OK', { fail: { mode: 'once', code: 'OK' } }],
    ['a crash without a moment', { crash: { method: 'create' } }],
    ['an unknown moment', { crash: { method: 'create', when: 'later' } }],
    ['sensitive as a text', { sensitive: 'key' }],
    ['a sensitive number', { sensitive: [1] }],
    ['knobs as a list', []],
  ])('refuses %s', (_, knobs) => {
    expect(() => parseKnobs(knobs)).toThrow(LocalError);
  });

  it('takes none, and null, as none', () => {
    expect(parseKnobs(undefined)).toEqual(parseKnobs(null));
    expect(parseKnobs({ fail: null, crash: null, latency_ms: null, sensitive: null })).toEqual(
      parseKnobs(null),
    );
  });
});
