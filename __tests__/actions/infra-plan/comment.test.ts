import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findCanary } from '../../bundles/canary.ts';
import { type GitHubServer, startGitHubServer, WORKFLOW_TOKEN } from '../../fakes/github-server.ts';
import { makeRunner, type TestRunner } from '../runner.ts';

const NETWORK =
  '\n  { name: network, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }\n';
const TOKEN = { 'github-token': WORKFLOW_TOKEN.token };
const CREATE = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
const COMMIT = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';

async function onPullRequest(
  server: GitHubServer,
  { modules = NETWORK, source = 'octo/shop' } = {},
): Promise<TestRunner> {
  const number = server.world.openPull('octo/shop');
  const variables: Record<string, string> = {
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_API_URL: server.api,
  };
  const runner = await makeRunner(modules, variables);
  const path = join(runner.beside, 'event.json');
  variables['GITHUB_EVENT_PATH'] = path;
  const head = { sha: COMMIT, repo: { full_name: source } };
  await writeFile(path, JSON.stringify({ pull_request: { number, head } }));
  return runner;
}

const commentsOn = (server: GitHubServer): readonly string[] =>
  server.world.repository('octo/shop').comments.map(({ body }) => body);

it('puts the plan on the pull request, and changes it in place with the next one', async () => {
  await using server = await startGitHubServer();
  const runner = await onPullRequest(server);
  const first = await runner.run('infra-plan', TOKEN);
  expect(first.exitCode).toBe(0);
  expect(first.outputs['comment-url']).toContain('/octo/shop/pull/1#issuecomment-');
  expect(commentsOn(server)).toHaveLength(1);
  expect(commentsOn(server)[0]).toContain('**Plan: 1 to create');
  expect(commentsOn(server)[0]).toContain(`commit ${COMMIT}`);
  expect(commentsOn(server)[0]).toContain('https://github.example/octo/shop/actions/runs/4711');
  await runner.want('\n  { name: network, type: infra.nonsense }\n');
  const second = await runner.run('infra-plan', TOKEN);
  expect(second.exitCode).toBe(1);
  expect(commentsOn(server)).toHaveLength(1);
  expect(commentsOn(server)[0]).toContain('There is no plan for this commit');
  expect(commentsOn(server)[0]).toContain('  infra.yaml:5:');
});

it('shows no secret on the pull request', async () => {
  await using server = await startGitHubServer();
  // The runner hides its token in the log alone; whoever reads comments would see it.
  const modules = `{ name: network, type: infra.vpc, config: { provider: local, cidr: '${WORKFLOW_TOKEN.token}' } }`;
  const runner = await onPullRequest(server, { modules });
  expect((await runner.run('infra-plan', TOKEN)).exitCode).toBe(0);
  expect(commentsOn(server)[0]).toContain('cidr: ***');
  expect(findCanary(WORKFLOW_TOKEN.token, { comment: commentsOn(server).join() })).toEqual([]);
});

it('warns and goes on where the token may not comment, and names the permission', async () => {
  await using server = await startGitHubServer();
  server.forbid(CREATE, 'issues=write; pull_requests=write');
  const runner = await onPullRequest(server);
  const step = await runner.run('infra-plan', TOKEN);
  expect(step.exitCode).toBe(0);
  expect(step.messages).toMatchObject([
    { level: 'warning', text: expect.stringContaining('`pull-requests: write`') as string },
  ]);
  expect(step.summary).toContain('Infrastructure plan');
});

it('expects no more of the token for a pull request of a fork', async () => {
  await using server = await startGitHubServer();
  server.forbid(CREATE);
  const runner = await onPullRequest(server, { source: 'stranger/shop' });
  const step = await runner.run('infra-plan', TOKEN);
  expect(step).toMatchObject({ exitCode: 0, messages: [] });
  expect(step.log).toContain('it comes from a fork');
});

it('says nothing there when it is told to, or has nothing to tell', async () => {
  await using server = await startGitHubServer();
  const runner = await onPullRequest(server);
  const config = await runner.read('infra.yaml');
  await runner.write('infra.yaml', config.split('\n').slice(0, 4).join('\n'));
  await runner.run('infra-plan', { ...TOKEN, comment: 'never' });
  await runner.run('infra-plan', { ...TOKEN, comment: 'changes-only' });
  expect(commentsOn(server)).toEqual([]);
  await runner.run('infra-plan', { ...TOKEN, comment: 'auto' });
  expect(commentsOn(server)).toHaveLength(1);
  const wrong = await runner.run('infra-plan', { ...TOKEN, comment: 'always' });
  expect(wrong.outputs['failure-reason']).toBe('invalid-input');
});

it('says in the log, on the summary page and on the pull request that there is no state store yet', async () => {
  await using server = await startGitHubServer();
  const runner = await onPullRequest(server);
  const told = /The state store does not exist yet[^]*infra\.yaml[^]*the first apply makes it/;
  const before = await runner.run('infra-plan', TOKEN);
  expect(before.log).toMatch(told);
  expect(before.summary).toMatch(told);
  expect(commentsOn(server)[0]).toMatch(told);
  await runner.run('infra-apply');
  const after = await runner.run('infra-plan', TOKEN);
  expect(after.log + after.summary + commentsOn(server).join()).not.toMatch(told);
});
