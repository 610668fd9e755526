import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sodium from 'libsodium-wrappers';
import type { JsonObject } from '../../../src/kernel/index.ts';
import { startWfctl } from '../../bundles/start-wfctl.ts';
import { createFakeSpaces, type FakeSpaces } from '../../fakes/fake-spaces.ts';
import { createFakeVault } from '../../fakes/fake-vault.ts';
import { startGitHubServer, WORKFLOW_TOKEN } from '../../fakes/github-server.ts';
import { createSteps, type Death, serveSteps, type Steps } from './deadly-server.ts';

/** The secrets of one credential, as whoever reads the store has them. */
export interface StoredParts {
  readonly access_key: string | undefined;
  readonly secret_key: string | undefined;
}

/** A config that wants a key of Spaces generated, and a cloud and a store for it on this machine. */
export interface CredentialWorld extends AsyncDisposable {
  readonly spaces: FakeSpaces;
  /** Runs `wfctl infra secrets sync` as a process, which dies at a request if one is given. */
  run(death?: Death): Promise<CredentialRun>;
  stored(): Promise<StoredParts>;
}

export interface CredentialRun {
  /** `null` when it was killed. */
  readonly exitCode: number | null;
  readonly said: string;
  readonly steps: readonly string[];
}

export type StoreKind = 'vault' | 'github';

export async function openCredentialWorld(kind: StoreKind): Promise<CredentialWorld> {
  const home = await mkdtemp(join(tmpdir(), 'wfctl-credential-'));
  const spaces = createFakeSpaces();
  let steps = createSteps(undefined, () => Promise.resolve());
  const cloud = await serveSteps(spaces.answer, () => steps);
  const store = await (kind === 'vault' ? openVault : openGitHub)(() => steps);
  await writeFile(join(home, 'infra.yaml'), JSON.stringify(toConfig(store.config)));
  const environment = {
    ...{ DIGITALOCEAN_TOKEN: 'do-token', DIGITALOCEAN_API_URL: cloud.origin },
    ...store.variables,
  };
  return {
    spaces,
    stored: store.stored,
    async run(death) {
      const place = { folder: home, home, environment };
      const started = startWfctl('infra secrets sync', place);
      steps = createSteps(death, async () => {
        started.kill('SIGKILL');
        await started.ended;
      });
      const { exitCode, stdout, stderr } = await started.ended;
      return { exitCode, said: stdout + stderr, steps: steps.taken };
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await cloud[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function toConfig(store: JsonObject): JsonObject {
  const credential = { type: 'provider_credential', source: 'digitalocean.spaces' };
  const generate = [{ key: 'SPACES', name: 'shop-state', ...credential }];
  return { secrets: { ...store, generate }, modules: [] };
}

interface WorldStore extends AsyncDisposable {
  readonly config: JsonObject;
  readonly variables: Readonly<Record<string, string>>;
  readonly stored: () => Promise<StoredParts>;
}

async function openVault(steps: () => Steps): Promise<WorldStore> {
  const vault = createFakeVault({ secret: 2 });
  const server = await serveSteps(vault.answer, steps);
  const read = (part: string): string | undefined =>
    vault.data(`secret/SPACES_${part}`)?.['value'] as string | undefined;
  return {
    config: { provider: 'vault', config: { address: server.origin } },
    variables: { VAULT_TOKEN: 'vault-token' },
    stored: () =>
      Promise.resolve({ access_key: read('access_key'), secret_key: read('secret_key') }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function openGitHub(steps: () => Steps): Promise<WorldStore> {
  const github = await startGitHubServer();
  github.world.repository('acme/shop');
  const scope = github.world.scope('/repos/acme/shop/actions');
  const server = await serveSteps(async ({ method, url, headers, body }) => {
    const to = `${github.api}${url.pathname}${url.search}`;
    const sent = Object.fromEntries(
      Object.entries(headers ?? {}).filter(([name]) => name !== 'host' && name !== 'connection'),
    );
    const answer = await fetch(to, {
      method,
      headers: sent,
      ...(body === undefined ? {} : { body }),
    });
    const type = answer.headers.get('content-type') ?? 'text/plain';
    return { status: answer.status, headers: { 'content-type': type }, body: await answer.text() };
  }, steps);
  await sodium.ready;
  const open = (part: string): string | undefined => {
    const secret = scope.secrets.get(`SPACES_${part.toUpperCase()}`);
    if (secret === undefined) return undefined;
    const [sealed, publicKey, privateKey] = [
      secret.encrypted_value,
      scope.publicKey,
      scope.privateKey,
    ].map((text) => Buffer.from(text, 'base64')) as [Buffer, Buffer, Buffer];
    return Buffer.from(sodium.crypto_box_seal_open(sealed, publicKey, privateKey)).toString('utf8');
  };
  return {
    config: { provider: 'github', config: { repo: 'acme/shop' } },
    variables: { GITHUB_TOKEN: WORKFLOW_TOKEN.token, GITHUB_API_URL: server.origin },
    stored: () =>
      Promise.resolve({ access_key: open('access_key'), secret_key: open('secret_key') }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await github[Symbol.asyncDispose]();
    },
  };
}
