import { expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { publishOutputs } from '../../src/outputs/publish.ts';
import { createRecordingStep } from '../fakes/recording-step.ts';

it('masks everything before it emits anything', () => {
  const step = createRecordingStep();
  publishOutputs(step, [
    { name: 'host', value: new Secret('db.example.com'), isSensitive: false },
    { name: 'uri', value: new Secret('pg://u:hunter22@h'), isSensitive: true, variable: 'DB_URI' },
    { name: 'keys', value: new Secret({ a: 'secret-leaf' }), isSensitive: true },
  ]);
  const lastMask = step.calls.findLastIndex((call) => call.kind === 'mask');
  expect(step.calls.findIndex((call) => call.kind !== 'mask')).toBe(lastMask + 1);
  expect(step.calls.slice(lastMask + 1)).toEqual([
    { kind: 'output', name: 'host', value: 'db.example.com' },
    { kind: 'output', name: 'uri', value: 'pg://u:hunter22@h' },
    { kind: 'variable', name: 'DB_URI', value: 'pg://u:hunter22@h' },
    { kind: 'output', name: 'keys', value: '{"a":"secret-leaf"}' },
  ]);
  for (const text of ['pg://u:hunter22@h', 'hunter22', 'secret-leaf', '{"a":"secret-leaf"}']) {
    expect(step.calls).toContainEqual({ kind: 'mask', text });
  }
  expect(step.calls).not.toContainEqual({ kind: 'mask', text: 'db.example.com' });
});

it('holds back a sensitive value that cannot be hidden, and names it', () => {
  const step = createRecordingStep();
  const heldBack = publishOutputs(step, [
    { name: 'pin', value: new Secret('123'), isSensitive: true },
    { name: 'mode', value: new Secret(true), isSensitive: true },
    { name: 'empty', value: new Secret(''), isSensitive: true },
    { name: 'port', value: new Secret(80), isSensitive: false },
  ]);
  expect(heldBack).toEqual([
    { name: 'pin', because: 'too-short' },
    { name: 'mode', because: 'common-word' },
  ]);
  expect(step.calls).toEqual([
    { kind: 'output', name: 'empty', value: '' },
    { kind: 'output', name: 'port', value: '80' },
  ]);
});
