import { describe, expect, it } from 'vitest';
import { startProgram } from './start-program.ts';

describe('the environment of a step', () => {
  it('has inputs in upper case with their hyphens, what was saved, and what the job set', async () => {
    const started = await startProgram('console.log(JSON.stringify(process.env))', {
      inputs: { 'plan-file': 'a b', 'two words': '' },
      state: { 'wfctl-phase': 'post' },
      variables: { GITHUB_REPOSITORY: 'octo/other', MINE: '1' },
      path: ['/opt/mine'],
    });
    expect(JSON.parse((await started.ended).log)).toMatchObject({
      'INPUT_PLAN-FILE': 'a b',
      INPUT_TWO_WORDS: '',
      'STATE_wfctl-phase': 'post',
      GITHUB_REPOSITORY: 'octo/other',
      MINE: '1',
      PATH: '/opt/mine:/usr/local/bin:/usr/bin:/bin',
    });
  });

  it('has nothing else of the process that runs the tests', async () => {
    const started = await startProgram('console.log(Object.keys(process.env).join())');
    const names = (await started.ended).log.trim().split(',');
    const strange = names.filter((name) => !/^(?:GITHUB_|RUNNER_|CI$|HOME$|PATH$)/.test(name));
    // macOS gives every process this one.
    expect(strange.filter((name) => name !== '__CF_USER_TEXT_ENCODING')).toEqual([]);
  });
});

it('gathers what a step left in its files, and what it printed in its order', async () => {
  const started = await startProgram(`
    import { appendFileSync } from 'node:fs';
    const tell = (name, text) => appendFileSync(process.env[name], text);
    console.log('::add-mask::s3cret-1');
    tell('GITHUB_OUTPUT', 'a<<END\\none\\ntwo\\nEND\\n');
    tell('GITHUB_STATE', 'phase=post\\n');
    tell('GITHUB_ENV', 'PASSWORD=s3cret-1\\n');
    tell('GITHUB_PATH', '/opt/mine\\n');
    tell('GITHUB_STEP_SUMMARY', 'it is s3cret-1\\n');
    console.log('it is s3cret-1');
    process.exitCode = 3;
  `);
  expect(await started.ended).toEqual({
    exitCode: 3,
    log: '::add-mask::s3cret-1\nit is s3cret-1\n',
    shown: 'it is ***\n',
    messages: [],
    masks: ['s3cret-1'],
    outputs: { a: 'one\ntwo' },
    state: { phase: 'post' },
    variables: { PASSWORD: 's3cret-1' },
    path: ['/opt/mine'],
    summary: 'it is s3cret-1\n',
    shownSummary: 'it is ***\n',
  });
});

it('fails the test for what the runner would fail the step for', async () => {
  const started = await startProgram(`
    import { writeFileSync } from 'node:fs';
    writeFileSync(process.env.GITHUB_OUTPUT, 'no pair');
  `);
  await expect(started.ended).rejects.toThrow("Invalid format 'no pair'");
});
