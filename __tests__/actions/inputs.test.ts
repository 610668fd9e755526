import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readInfraApplyInput } from '../../actions/infra-apply/inputs.ts';
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
] as const)('%s', (name, read) => {
  const file = new URL(`../../actions/${name}/action.yml`, import.meta.url);
  const { inputs } = parse(readFileSync(file, 'utf8')) as Contract;

  it('reads every input that it declares, and no other', () => {
    const { runner, asked } = open({});
    read(runner);
    expect([...asked].sort()).toEqual(Object.keys(inputs).map(toVariable).sort());
  });

  it('takes an input that is given and empty for its default', () => {
    const defaults = Object.fromEntries(
      Object.entries(inputs).map(([input, field]) => [toVariable(input), field.default ?? '']),
    );
    const empty = Object.fromEntries(Object.keys(inputs).map((input) => [toVariable(input), '']));
    expect(read(open(empty).runner)).toEqual(read(open(defaults).runner));
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
