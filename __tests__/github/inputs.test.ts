import { describe, expect, it } from 'vitest';
import { createInputs, type Inputs } from '../../src/github/inputs.ts';

function inputsOf(values: Readonly<Record<string, string>>): Inputs {
  return createInputs((name) => values[name]);
}

const codeOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

it('reads a kebab-case name as the runner spells its variable', () => {
  expect(inputsOf({ 'INPUT_PLAN-FILE': ' plan.json ' }).text('plan-file')).toBe('plan.json');
});

it('reads an empty input as absent', () => {
  const inputs = inputsOf({ INPUT_SUMMARY: '', 'INPUT_LOCK-WAIT': ' ' });
  expect(inputs.flag('summary')).toBeUndefined();
  expect(inputs.durationMs('lock-wait')).toBeUndefined();
  expect(inputs.count('parallelism')).toBeUndefined();
  expect(inputs.list('allow-replace')).toEqual([]);
});

it('reads a word as nothing asked, and refuses what came to nothing', () => {
  const digest = (values: Readonly<Record<string, string>>): unknown =>
    codeOf(() => inputsOf(values).textOrWord('digest', 'any'));
  expect(digest({ INPUT_DIGEST: 'any' })).toBeUndefined();
  expect(digest({ INPUT_DIGEST: 'sha256:1' })).toBe('sha256:1');
  expect(digest({ INPUT_DIGEST: ' ' })).toBe('INPUT_EMPTY');
});

it('checks itself that a required input is there', () => {
  expect(codeOf(() => inputsOf({}).required('environment'))).toBe('INPUT_MISSING');
  expect(inputsOf({ INPUT_X: 'y' }).required('x')).toBe('y');
});

it.each([
  ['true', true],
  ['True', true],
  ['FALSE', false],
])('reads %s as a boolean', (text, value) => {
  expect(inputsOf({ INPUT_SUMMARY: text }).flag('summary')).toBe(value);
});

it.each(['yes', '1', 'on', 'tRUE'])('refuses %s as a boolean', (text) => {
  expect(codeOf(() => inputsOf({ INPUT_SUMMARY: text }).flag('summary'))).toBe('INPUT_INVALID');
});

it.each(['0', '-1', '1.5', '1e3', 'many'])('refuses %s as a count', (text) => {
  expect(codeOf(() => inputsOf({ INPUT_N: text }).count('n'))).toBe('INPUT_INVALID');
});

it('reads counts and durations', () => {
  const inputs = inputsOf({ INPUT_N: '16', INPUT_D: '1m30s' });
  expect(inputs.count('n')).toBe(16);
  expect(inputs.durationMs('d')).toBe(90_000);
  expect(codeOf(() => inputsOf({ INPUT_D: '10' }).durationMs('d'))).toBe('INPUT_INVALID');
});

it('reads lists over lines and commas, with comments', () => {
  const text = '# both databases\ndb, cache # soon gone\n\n  web#1  ,\n';
  expect(inputsOf({ INPUT_L: text }).list('l')).toEqual(['db', 'cache', 'web#1']);
});

describe('the message about a wrong value', () => {
  it('names the input and does not repeat the value', () => {
    expect(() => inputsOf({ INPUT_SUMMARY: 's3cret' }).flag('summary')).toThrow(/"summary"/);
    expect(() => inputsOf({ INPUT_SUMMARY: 's3cret' }).flag('summary')).not.toThrow(/s3cret/);
  });
});
