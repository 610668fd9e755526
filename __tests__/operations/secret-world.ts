import { onTestFinished } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import { ensureSecrets, type EnsureSecretsOutcome } from '../../src/operations/index.ts';
import { connectGitHub } from '../fakes/connect-github.ts';
import { createFakeSpaces, type FakeSpaces } from '../fakes/fake-spaces.ts';
import { createFakeVault, type FakeVault } from '../fakes/fake-vault.ts';
import { type GitHubServer, startGitHubServer } from '../fakes/github-server.ts';
import { createScriptedHttp, type ScriptedHttp } from '../fakes/scripted-http.ts';
import { base, openWorkbench, withPorts, type Workbench } from './workbench.ts';

export const FILES = { provider: 'file', config: { path: 'secrets' } };
export const SPACES = {
  type: 'provider_credential',
  source: 'digitalocean.spaces',
  name: 'shop-state',
};

/** A project, and what it speaks with. */
export interface SecretWorld {
  readonly bench: Workbench;
  readonly vault: FakeVault;
  readonly spaces: FakeSpaces;
  readonly server: GitHubServer;
  readonly http: ScriptedHttp;
}

/** A project whose stores and cloud are fakes of a test; whose time passes by waiting, or stands still. */
export async function openWorld({ isStandingStill = false } = {}): Promise<SecretWorld> {
  const plain = await openWorkbench();
  plain.variables.set('VAULT_TOKEN', 'vault-token').set('DIGITALOCEAN_TOKEN', 'do-token');
  plain.variables.set('GITHUB_TOKEN', 'ghs_workflowToken0001');
  const [vault, spaces] = [createFakeVault({ secret: 2 }), createFakeSpaces()];
  const server = await startGitHubServer();
  onTestFinished(() => server[Symbol.asyncDispose]());
  server.world.repository('acme/shop').environments.add('staging');
  const http = createScriptedHttp((request) =>
    request.url.host === 'vault.example' ? vault.answer(request) : spaces.answer(request),
  );
  // Nobody waits for a server that a test takes down, nor for another run: a second takes a
  // millisecond, here and at the cloud.
  let slept = 0;
  const sleep = async (ms: number): Promise<void> => {
    if (!isStandingStill) spaces.pass(ms);
    slept += ms;
    await new Promise((resolve) => setTimeout(resolve, ms / 1000));
  };
  const clock = { ...plain.ports.clock, sleep, now: () => plain.ports.clock.now() + slept };
  const openGitHub = () => connectGitHub(server);
  const sinkPorts = { ...plain.ports.sinkPorts, http, clock, openGitHub };
  return { bench: withPorts(plain, { sinkPorts }), vault, spaces, server, http };
}

export function writeSecrets(
  bench: Workbench,
  secrets: JsonObject,
  more: JsonObject = {},
): Promise<void> {
  return bench.write({ secrets, ...more });
}

export function ensure(bench: Workbench, environment = ''): Promise<EnsureSecretsOutcome> {
  const { signal } = new AbortController();
  return ensureSecrets({ ...base(bench.folder), environment, cancelled: signal }, bench.ports);
}

export function kindsOf(outcome: EnsureSecretsOutcome): Readonly<Record<string, string>> {
  if (!('report' in outcome)) throw new TypeError(`no report: ${JSON.stringify(outcome)}`);
  return Object.fromEntries(
    outcome.report.map((result) => [
      result.name,
      result.kind === 'failed' ? result.code : result.kind,
    ]),
  );
}

export const GITHUB = { provider: 'github', config: { repo: 'acme/shop' } };
export const VAULT = { provider: 'vault', config: { address: 'https://vault.example' } };
