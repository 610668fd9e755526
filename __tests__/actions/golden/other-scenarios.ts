import { onTestFinished } from 'vitest';
import { type GitHubServer, startGitHubServer } from '../../fakes/github-server.ts';
import { startMoodyServer } from '../../fakes/moody-server.ts';
import { startReleaseServer } from '../../fakes/release-server.ts';
import { makeRunner, type TestRunner } from '../runner.ts';
import { type LockOptions, lockLocal } from '../setup-plugins/lock-local.ts';
import { type Prepared, type Scenario, scenarioOf } from './scenario.ts';

const NETWORK = '{ name: net, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }';
const TAMPERED: LockOptions = { sha256: '0'.repeat(64) };
const TOKEN = { 'sinks-token': 'ghs_appToken00000001' };

const DATABASE = `
  { name: db, type: infra.database, config: { provider: local, engine: sqlite, simulate: { sensitive: [password] } }, outputs: { password: { sensitive: true, sinks: [ { type: github_secret, name: DB_PASSWORD }, { type: github_env, name: DB_PASSWORD } ] } } }
`;

/** The actions that install, verify and hand on, each on its main path and on one that fails. */
export const OTHER_SCENARIOS: readonly Scenario[] = [
  scenarioOf('setup', 'main', {
    what: 'puts the command line on the PATH, and installs what is locked',
    prepare: install,
  }),
  scenarioOf('setup', 'failure', {
    what: 'meets an archive that is not the one that was locked',
    prepare: (node) => install(node, TAMPERED),
  }),
  scenarioOf('setup-plugins', 'main', {
    what: 'installs what is locked',
    prepare: install,
  }),
  scenarioOf('setup-plugins', 'failure', {
    what: 'meets an archive that is not the one that was locked',
    prepare: (node) => install(node, TAMPERED),
  }),
  scenarioOf('deploy-verify', 'main', {
    what: 'finds a good answer twice',
    prepare: (node) =>
      verify(node, ['ok'], { 'consecutive-successes': '2', 'expect-json': 'status=ok' }),
  }),
  scenarioOf('deploy-verify', 'failure', {
    what: 'finds one good answer and three bad ones',
    prepare: (node) =>
      verify(node, ['ok', 'edge', 'broken', 'private'], {
        'max-retries': '0',
      }),
  }),
  scenarioOf('secrets-sync', 'main', {
    what: 'delivers what an apply could not',
    prepare: async (node) => {
      const runner = await makeUndelivered(node, (server) => {
        const route = 'PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}';
        server.disturb(route, { kind: 'status', status: 422, body: '{"message":"not now"}' });
      });
      return { runner, inputs: TOKEN };
    },
  }),
  scenarioOf('secrets-sync', 'failure', {
    what: 'is refused by the place that a secret is for',
    prepare: async (node) => {
      const runner = await makeUndelivered(node, (server) => {
        server.forbid('PUT ', 'secrets=write');
      });
      return { runner, inputs: TOKEN };
    },
  }),
];

async function install(node: string, lies: LockOptions = {}): Promise<Prepared> {
  const server = await startReleaseServer();
  onTestFinished(() => server[Symbol.asyncDispose]());
  const runner = await makeRunner(NETWORK, {}, node);
  await lockLocal(runner, server, lies);
  const inputs = { mirror: server.web };
  return { runner, inputs };
}

async function verify(
  node: string,
  paths: readonly string[],
  expected: Readonly<Record<string, string>>,
): Promise<Prepared> {
  const server = await startMoodyServer();
  onTestFinished(() => server[Symbol.asyncDispose]());
  const runner = await makeRunner('', {}, node);
  const urls = paths.map((path) => `${server.origin}/${path}`).join('\n');
  const inputs = { urls, 'retry-interval': '100ms', ...expected };
  return { runner, inputs };
}

/** A database that was made, while its password could not be put to GitHub. */
async function makeUndelivered(
  node: string,
  refuse: (server: GitHubServer) => void,
): Promise<TestRunner> {
  const app = { token: TOKEN['sinks-token'], login: 'deploy-app[bot]' };
  const server = await startGitHubServer({ tokens: [app] });
  onTestFinished(() => server[Symbol.asyncDispose]());
  server.world.repository('octo/shop');
  refuse(server);
  const runner = await makeRunner(DATABASE, { GITHUB_API_URL: server.api }, node);
  await runner.run('infra-apply', TOKEN);
  return runner;
}
