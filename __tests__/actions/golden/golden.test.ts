import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { INFRA_SCENARIOS } from './infra-scenarios.ts';
import { OTHER_SCENARIOS } from './other-scenarios.ts';
import { renderRun } from './render.ts';
import { goldenFileOf } from './scenario.ts';

describe.each([...INFRA_SCENARIOS, ...OTHER_SCENARIOS])('$action, where it $what', (scenario) => {
  it(`says what it always said on its ${scenario.path} path`, async () => {
    const ran = await scenario.run(process.execPath);
    expect(ran.step.exitCode).toBe(scenario.path === 'main' ? 0 : 1);
    await expect(renderRun(ran)).toMatchFileSnapshot(goldenFileOf(scenario));
  });
});

it('has both paths of every action, and no file that nothing is held to', () => {
  const actions = readdirSync(new URL('../../../actions', import.meta.url));
  const paths = actions.flatMap((action) => [`${action}.failure.txt`, `${action}.main.txt`]);
  expect(readdirSync(new URL('files', import.meta.url)).sort()).toEqual(paths.sort());
});
