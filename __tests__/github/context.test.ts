import { expect, it } from 'vitest';
import { readContext, type RunnerContext } from '../../src/github/context.ts';

const contextOf = (values: Readonly<Record<string, string>>): RunnerContext =>
  readContext((name) => values[name], { hostName: 'machine', pid: 42 });

it('links the attempt of the run', () => {
  const { identity } = contextOf({
    GITHUB_SERVER_URL: 'https://github.example.com/',
    GITHUB_REPOSITORY: 'org/shop',
    GITHUB_RUN_ID: '17',
    GITHUB_RUN_ATTEMPT: '2',
    GITHUB_JOB: 'deploy',
    GITHUB_ACTOR: 'ada',
    RUNNER_NAME: 'runner-3',
  });
  expect(identity).toEqual({
    repository: 'org/shop',
    runId: '17',
    runAttempt: '2',
    job: 'deploy',
    actor: 'ada',
    host: 'runner-3',
    pid: 42,
    url: 'https://github.example.com/org/shop/actions/runs/17/attempts/2',
  });
});

it('leaves out what it was not told', () => {
  expect(contextOf({ GITHUB_WORKSPACE: '' })).toEqual({
    identity: {
      repository: '',
      runId: '',
      runAttempt: '',
      job: '',
      actor: '',
      host: 'machine',
      pid: 42,
      url: '',
    },
    workspace: undefined,
    temporaryFolder: undefined,
  });
});

it('makes no link of what is no repository or run', () => {
  const { identity } = contextOf({
    GITHUB_SERVER_URL: 'https://user@evil.example.com',
    GITHUB_REPOSITORY: 'org/shop/../x',
    GITHUB_RUN_ID: '1; rm',
  });
  expect(identity.url).toBe('');
  expect(identity.repository).toBe('');
});
