import { appendFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import sodium from 'libsodium-wrappers';
import { expect, it, onTestFinished } from 'vitest';
import { findCanary } from '../../bundles/canary.ts';
import type { EndedStep } from '../../bundles/start-step.ts';
import { toConfig } from '../../bundles/workspace.ts';
import { type GitHubServer, startGitHubServer, WORKFLOW_TOKEN } from '../../fakes/github-server.ts';
import { startLoopbackServer } from '../../fakes/loopback-server.ts';
import { makeRunner } from '../runner.ts';

const APP_TOKEN = 'ghs_appToken00000001';

/** A database with a password that its provider makes up, and where that is to go. */
const MODULES = `
  { name: db, type: infra.database, config: { provider: local, engine: sqlite, simulate: { sensitive: [password] } }, outputs: { password: { sensitive: true, sinks: [ { type: github_secret, name: DB_PASSWORD }, { type: github_secret, name: DB_PASSWORD, environment: staging }, { type: github_env, name: DB_PASSWORD } ] } } }
`;

async function openServer(): Promise<GitHubServer> {
  const app = { token: APP_TOKEN, login: 'deploy-app[bot]' };
  const server = await startGitHubServer({ tokens: [app, WORKFLOW_TOKEN] });
  onTestFinished(() => server[Symbol.asyncDispose]());
  server.world.repository('octo/shop').environments.add('staging');
  return server;
}

async function openSecrets(server: GitHubServer): Promise<readonly string[]> {
  await sodium.ready;
  const bases = ['/repos/octo/shop/actions', '/repos/octo/shop/environments/staging'];
  return bases.flatMap((base) => {
    const { secrets, publicKey, privateKey } = server.world.scope(base);
    return [...secrets.values()].map(({ name, encrypted_value }) => {
      const opened = sodium.crypto_box_seal_open(
        Buffer.from(encrypted_value, 'base64'),
        Buffer.from(publicKey, 'base64'),
        Buffer.from(privateKey, 'base64'),
      );
      return `${name}=${Buffer.from(opened).toString('utf8')}`;
    });
  });
}

/** Everything a step leaves that anybody may read; the declared variable is a sink. */
function visible({ log, summary, outputs, state }: EndedStep): Record<string, string> {
  return {
    log: log.replace(/^::add-mask::.*$/gm, ''),
    summary,
    outputs: JSON.stringify(outputs),
    state: JSON.stringify(state),
  };
}

it('puts a password from the provider to GitHub, sealed, and shows it nowhere', async () => {
  const server = await openServer();
  const runner = await makeRunner(MODULES, { GITHUB_API_URL: server.api });
  const step = await runner.run('infra-apply', { 'sinks-token': APP_TOKEN });
  const { password } = await runner.outputsOf('db');
  expect([step.exitCode, step.outputs['failed-sinks']]).toEqual([0, '[]']);
  expect(await openSecrets(server)).toEqual(Array(2).fill(`DB_PASSWORD=${String(password)}`));
  expect(step.variables).toEqual({ DB_PASSWORD: password });
  expect(step.masks).toEqual(expect.arrayContaining([password, APP_TOKEN]));
  expect(findCanary(String(password), visible(step))).toEqual([]);
  expect(findCanary(APP_TOKEN, visible(step))).toEqual([]);
  expect(server.requests.every(({ token }) => token === APP_TOKEN)).toBe(true);
  expect(step.summary).toContain('Secrets: 3 delivered');
});

it('changes nothing by the token of the workflow, which may not write secrets, and says which may', async () => {
  const server = await openServer();
  server.forbid('GET /repos/{owner}/{repo}/actions/secrets');
  const runner = await makeRunner(MODULES, {
    GITHUB_API_URL: server.api,
    GITHUB_TOKEN: WORKFLOW_TOKEN.token,
  });
  const step = await runner.run('infra-apply');
  expect([step.exitCode, step.outputs['failure-reason']]).toEqual([1, 'refused']);
  expect(await runner.remembered()).toEqual([]);
  const [message] = step.messages.filter(({ level }) => level === 'error');
  expect(message?.properties).toMatchObject({ file: 'infra.yaml' });
  expect(step.log).toContain('`secrets: write`');
});

it('changes nothing by a token that may read secrets and not write them', async () => {
  const server = await openServer();
  for (const method of ['PUT', 'DELETE']) {
    server.forbid(`${method} /repos/{owner}/{repo}/actions/secrets`, 'secrets=write');
  }
  const runner = await makeRunner(MODULES, { GITHUB_API_URL: server.api });
  const step = await runner.run('infra-apply', { 'sinks-token': APP_TOKEN });
  expect([step.exitCode, step.outputs['failure-reason']]).toEqual([1, 'refused']);
  expect(await runner.remembered()).toEqual([]);
  expect(step.log).toContain('`secrets: write`');
});

it('does not fail an apply whose secret GitHub refuses, and has secrets-sync make up for it', async () => {
  const server = await openServer();
  const route = 'PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}';
  server.disturb(route, { kind: 'status', status: 422, body: '{"message":"not now"}' });
  const runner = await makeRunner(MODULES, { GITHUB_API_URL: server.api });
  // Where several environments write to one place, nothing counts as unchanged.
  await runner.write('infra.yaml', toConfig(MODULES).replace(/^environments:.*\n/, ''));
  const token = { 'sinks-token': APP_TOKEN };
  const applied = await runner.run('infra-apply', token);
  expect([applied.exitCode, applied.outputs['outcome']]).toEqual([0, 'applied']);
  expect(JSON.parse(applied.outputs['failed-sinks'] ?? '')).toEqual([
    {
      resource: 'db',
      output: 'password',
      sink: 'GitHub secret DB_PASSWORD of octo/shop',
      code: 'SINK_REFUSED',
    },
  ]);
  expect(applied.messages.map(({ level }) => level)).toContain('warning');

  const synced = await runner.run('secrets-sync', token);
  const { password } = await runner.outputsOf('db');
  expect([synced.exitCode, synced.outputs['delivered-count']]).toEqual([0, '2']);
  expect(synced.outputs['unchanged-count']).toBe('1');
  expect(await openSecrets(server)).toEqual(Array(2).fill(`DB_PASSWORD=${String(password)}`));
  expect(findCanary(String(password), visible(synced))).toEqual([]);
});

it('generates a secret once, seals it for GitHub, and shows it nowhere', async () => {
  const server = await openServer();
  const runner = await makeRunner(MODULES, { GITHUB_API_URL: server.api });
  await appendFile(
    join(runner.folder, 'infra.yaml'),
    '\nsecrets: { provider: github, generate: [{ key: SESSION_KEY, type: random_hex }] }\n',
  );
  const token = { 'sinks-token': APP_TOKEN };
  const first = await runner.run('secrets-sync', token);
  expect([first.exitCode, first.outputs['generated-count']]).toEqual([0, '1']);
  expect(first.outputs['failed-secrets']).toBe('[]');
  const [kept = ''] = await openSecrets(server);
  const [name, value = ''] = kept.split('=');
  expect([name, value]).toEqual(['SESSION_KEY', expect.stringMatching(/^[0-9a-f]{64}$/)]);
  expect(first.masks).toEqual(expect.arrayContaining([value, APP_TOKEN]));
  expect(findCanary(value, visible(first))).toEqual([]);
  expect(first.summary).toContain('Generated secrets: 1 made');
  const second = await runner.run('secrets-sync', token);
  expect([second.exitCode, second.outputs['generated-count']]).toEqual([0, '0']);
  expect(await openSecrets(server)).toEqual([kept]);
});

it('fails a sync whose secret GitHub refuses', async () => {
  const server = await openServer();
  const runner = await makeRunner(MODULES, { GITHUB_API_URL: server.api });
  const token = { 'sinks-token': APP_TOKEN };
  await runner.run('infra-apply', token);
  server.forbid('PUT ');
  const step = await runner.run('secrets-sync', { ...token, all: 'true' });
  expect([step.exitCode, step.outputs['failure-reason']]).toEqual([1, 'sink-failed']);
  expect(await runner.lockHolder()).toBeUndefined();
});

it.each(['secrets-sync', 'infra-apply'])(
  'delivers by %s what a run was killed over, between its record and its sink',
  async (action) => {
    const waiting: ServerResponse[] = [];
    let arrived = (): void => undefined;
    const sent = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const key = { key_id: '1', key: Buffer.alloc(32, 9).toString('base64') };
    // Takes a secret and says nothing any more.
    await using deaf = await startLoopbackServer((request, response) => {
      if (request.method === 'GET') response.end(JSON.stringify(key));
      else if (request.method === 'DELETE') response.writeHead(404).end('{}');
      else {
        waiting.push(response);
        arrived();
      }
    });
    const variables = { GITHUB_API_URL: deaf.origin };
    const runner = await makeRunner(MODULES, variables);
    const token = { 'sinks-token': APP_TOKEN };
    const killed = await runner.start('infra-apply', token);
    await sent;
    killed.kill('SIGKILL');
    await killed.ended;
    expect(await runner.remembered()).toEqual(['db']);

    const server = await openServer();
    variables.GITHUB_API_URL = server.api;
    const step = await runner.run(action, token);
    const { password } = await runner.outputsOf('db');
    expect([step.exitCode, step.outputs['failed-sinks']]).toEqual([0, '[]']);
    expect(await openSecrets(server)).toEqual(Array(2).fill(`DB_PASSWORD=${String(password)}`));
    expect(findCanary(String(password), visible(step))).toEqual([]);
  },
);
