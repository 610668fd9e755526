import { expect, it } from 'vitest';
import { startGitHubServer, WORKFLOW_TOKEN } from '../../fakes/github-server.ts';
import { startMoodyServer } from '../../fakes/moody-server.ts';
import { makeRunner } from '../runner.ts';

const COMMIT = 'c'.repeat(40);
const REPORT = {
  ...{ 'report-deployment': 'true', 'deployment-environment': 'staging' },
  ...{ 'github-token': WORKFLOW_TOKEN.token, 'retry-interval': '100ms' },
};

it('tells GitHub how the deployment ended, and hands its address on', async () => {
  await using github = await startGitHubServer();
  await using server = await startMoodyServer();
  const { deployments } = github.world.repository('octo/shop');
  const runner = await makeRunner('', { GITHUB_API_URL: github.api, GITHUB_SHA: COMMIT });
  const good = await runner.run('deploy-verify', { ...REPORT, urls: `${server.origin}/ok` });
  expect(good.exitCode).toBe(0);
  expect(good.outputs).toMatchObject({ deployment: 'told', 'environment-url': server.origin });
  expect(deployments).toMatchObject([{ sha: COMMIT, environment: 'staging' }]);
  const bad = await runner.run('deploy-verify', {
    ...{ ...REPORT, urls: `${server.origin}/edge`, 'max-retries': '0' },
    'environment-url': 'https://shop.example.com/',
  });
  expect(bad.outputs).toMatchObject({ 'failure-reason': 'not-verified', deployment: 'told' });
  expect(deployments).toHaveLength(1);
  expect(deployments[0]?.statuses).toMatchObject([
    { state: 'in_progress' },
    { state: 'success', environment_url: server.origin },
    { state: 'in_progress' },
    {
      ...{ state: 'failure', environment_url: 'https://shop.example.com/' },
      log_url: 'https://github.example/octo/shop/actions/runs/4711/attempts/1',
    },
  ]);
});

it('stays green, with a warning, where the token may not tell', async () => {
  await using github = await startGitHubServer();
  await using server = await startMoodyServer();
  github.world.repository('octo/shop');
  github.forbid('POST', 'deployments=write');
  const runner = await makeRunner('', { GITHUB_API_URL: github.api, GITHUB_SHA: COMMIT });
  const step = await runner.run('deploy-verify', { ...REPORT, urls: `${server.origin}/ok` });
  expect(step.exitCode).toBe(0);
  expect(step.outputs).toMatchObject({ passed: 'true', deployment: 'untold' });
  expect(step.messages).toMatchObject([{ level: 'warning' }]);
  expect(step.log).toContain('deployments: write');
  expect(step.summary).toContain('deployments: write');
});

it('refuses to tell of an environment that nobody names', async () => {
  const runner = await makeRunner('', { GITHUB_SHA: COMMIT });
  const named = { 'report-deployment': 'true', urls: 'http://127.0.0.1:1/' };
  const step = await runner.run('deploy-verify', named);
  expect(step.outputs).toEqual({ passed: 'false', 'failure-reason': 'invalid-input' });
  expect(step.log).toContain('"deployment-environment"');
  const alone = { 'deployment-environment': 'staging', urls: 'http://127.0.0.1:1/' };
  const other = await runner.run('deploy-verify', alone);
  expect(other.outputs).toEqual({ 'failure-reason': 'invalid-input' });
});
