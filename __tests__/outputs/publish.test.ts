import { expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { createConcealer } from '../../src/outputs/concealer.ts';
import { type OutputValue, publishOutputs, type Unhidden } from '../../src/outputs/publish.ts';
import { createRedactor } from '../../src/outputs/redact.ts';
import type { Step } from '../../src/ports/index.ts';
import { createRecordingStep } from '../fakes/recording-step.ts';

/** Publishes them where `web` and `web-shop` are names of the config. */
function publish(step: Step, values: readonly OutputValue[]): readonly Unhidden[] {
  const concealer = createConcealer(createRedactor(), step);
  concealer.spare(['web', 'web-shop']);
  return publishOutputs({ step, concealer }, values);
}

it('masks everything before it emits anything', () => {
  const step = createRecordingStep();
  publish(step, [
    { name: 'host', value: new Secret('db.example.com'), secrecy: 'none' },
    { name: 'uri', value: new Secret('pg://u:hunter22@h'), secrecy: 'said', variable: 'DB_URI' },
    { name: 'keys', value: new Secret({ a: 'secret-leaf' }), secrecy: 'said' },
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
  const unhidden = publish(step, [
    { name: 'pin', value: new Secret('123'), secrecy: 'said' },
    { name: 'mode', value: new Secret(true), secrecy: 'said' },
    { name: 'empty', value: new Secret(''), secrecy: 'said' },
    { name: 'port', value: new Secret(80), secrecy: 'none' },
  ]);
  expect(unhidden).toEqual([
    { name: 'pin', because: 'too-short', isHeldBack: true },
    { name: 'mode', because: 'common-word', isHeldBack: true },
  ]);
  expect(step.calls).toEqual([
    { kind: 'output', name: 'empty', value: '' },
    { kind: 'output', name: 'port', value: '80' },
  ]);
});

it('hands on what only nobody spoke of and cannot be hidden, and masks neither ports nor names', () => {
  const step = createRecordingStep();
  const presumed = { secrecy: 'presumed' } as const;
  const unhidden = publish(step, [
    { name: 'port', value: new Secret(25060), ...presumed },
    { name: 'private', value: new Secret(true), ...presumed },
    { name: 'name', value: new Secret('web-shop'), ...presumed },
    {
      name: 'all',
      value: new Secret({ name: 'web-shop', port: 8080, key: 'k-1234' }),
      ...presumed,
    },
  ]);
  expect(unhidden).toEqual([
    { name: 'port', because: 'too-short', isHeldBack: false },
    { name: 'private', because: 'common-word', isHeldBack: false },
    { name: 'name', because: 'known-name', isHeldBack: false },
  ]);
  const handedOn = step.calls.flatMap((call) => (call.kind === 'output' ? [call.value] : []));
  const all = '{"key":"k-1234","name":"web-shop","port":8080}';
  expect(handedOn).toEqual(['25060', 'true', 'web-shop', all]);
  const masks = step.calls.flatMap((call) => (call.kind === 'mask' ? [call.text] : []));
  expect(masks).toEqual(expect.arrayContaining(['k-1234', all]));
  for (const word of ['25060', '8080', 'true', 'web-shop']) expect(masks).not.toContain(word);
});

it('holds back what somebody said to be a secret and is a name of the config', () => {
  const step = createRecordingStep();
  const said = { name: 'password', value: new Secret('web-shop'), secrecy: 'said' } as const;
  expect(publish(step, [said])).toMatchObject([{ because: 'known-name', isHeldBack: true }]);
  expect(step.calls).toEqual([]);
});
