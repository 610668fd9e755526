import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readInfraApplyInput } from '../../actions/infra-apply/inputs.ts';
import { readInfraDriftInput } from '../../actions/infra-drift/inputs.ts';
import { readInfraPlanInput } from '../../actions/infra-plan/inputs.ts';
import { readContext } from '../../src/github/context.ts';
import { createInputs } from '../../src/github/inputs.ts';
import type { Runner } from '../../src/github/index.ts';

interface Contract {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
}

/** What the runner gives a step, and the names that are asked of it. */
function open(values: Readonly<Record<string, string>>): {
  readonly runner: Pick<Runner, 'inputs' | 'context'>;
  readonly asked: Set<string>;
} {
  const asked = new Set<string>();
  const inputs = createInputs((name) => {
    asked.add(name);
    return values[name];
  });
  const context = readContext((name) => (name === 'GITHUB_WORKSPACE' ? '/repo' : undefined), {
    hostName: 'machine',
    pid: 1,
  });
  return { runner: { inputs, context }, asked };
}

const toVariable = (name: string): string => `INPUT_${name.toUpperCase()}`;

describe.each([
  ['infra-plan', readInfraPlanInput],
  ['infra-apply', readInfraApplyInput],
  ['infra-drift', readInfraDriftInput],
] as const)('%s', (name, read) => {
  const file = new URL(`../../actions/${name}/action.yml`, import.meta.url);
  const { inputs } = parse(readFileSync(file, 'utf8')) as Contract;

  it('reads every input that it declares, and no other', () => {
    const { runner, asked } = open({});
    read(runner);
    // The token is read where the port is opened.
    const declared = Object.keys(inputs).filter((input) => input !== 'github-token');
    expect([...asked].sort()).toEqual(declared.map(toVariable).sort());
  });

  const defaults = Object.fromEntries(
    Object.entries(inputs).map(([input, field]) => [toVariable(input), field.default ?? '']),
  );

  it('takes an input that is given and empty for its default, except for a gate', () => {
    const empty = Object.keys(inputs).filter((input) => !isGate(input));
    const given = Object.fromEntries(empty.map((input) => [toVariable(input), '']));
    expect(read(open({ ...defaults, ...given }).runner)).toEqual(read(open(defaults).runner));
  });

  it.each(Object.keys(inputs).filter(isGate))('refuses an empty %s', (input) => {
    const given = { ...defaults, [toVariable(input)]: ' ' };
    expect(() => read(open(given).runner)).toThrow(
      expect.objectContaining({ code: 'INPUT_EMPTY' }),
    );
  });

  it('takes the base config beside environments only for its word', () => {
    const named = (environment: string): unknown =>
      read(open({ ...defaults, INPUT_ENVIRONMENT: environment }).runner);
    expect(named('')).toMatchObject({ environment: '', needsEnvironment: true });
    expect(named('(base)')).toMatchObject({ environment: '', needsEnvironment: false });
    expect(named('staging')).toMatchObject({ environment: 'staging' });
  });

  /** What its default says in a word: nothing was approved, so anything goes. */
  function isGate(input: string): boolean {
    return ['any', 'none'].includes(inputs[input]?.default ?? '');
  }
});

it('asks for no plan unless one is named', () => {
  const { runner } = open({ 'INPUT_EXPECTED-PLAN-DIGEST': 'any', 'INPUT_PLAN-FILE': 'none' });
  expect(readInfraApplyInput(runner)).toMatchObject({
    expectedPlanDigest: undefined,
    planFile: undefined,
  });
});

it('resolves paths against the working directory, and that against the workspace', () => {
  const { runner } = open({
    'INPUT_WORKING-DIRECTORY': 'infra',
    'INPUT_PLAN-FILE': '../plan.json',
    'INPUT_ALLOW-REPLACE': 'db\ncache',
    'INPUT_LOCK-WAIT': '30s',
  });
  expect(readInfraApplyInput(runner)).toMatchObject({
    folder: '/repo/infra',
    planFile: '/repo/plan.json',
    allowReplace: new Set(['db', 'cache']),
    lockWaitMs: 30_000,
  });
});

it('refuses to forget what is gone where nothing is written', () => {
  const read = (values: Readonly<Record<string, string>>): unknown =>
    readInfraDriftInput(open(values).runner);
  const invalid = expect.objectContaining({ code: 'INPUT_INVALID' }) as unknown;
  expect(() => read({ 'INPUT_PRUNE-GHOSTS': 'true' })).toThrow(invalid);
  expect(() => read({ INPUT_REFRESH: 'true', 'INPUT_ALLOW-PROTECTED-PRUNE': 'db' })).toThrow(
    invalid,
  );
  expect(() => read({ INPUT_ISSUE: 'yes' })).toThrow(invalid);
});
