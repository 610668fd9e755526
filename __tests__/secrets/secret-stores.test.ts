import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import type { Keychain } from '../../src/ports/index.ts';
import { createSinks, type SinkPorts, type StorePlace } from '../../src/secrets/index.ts';
import { readText, secretStoreContract } from '../contracts/secret-store-contract.ts';
import { connectGitHub } from '../fakes/connect-github.ts';
import { createFakeAwsSecrets } from '../fakes/fake-aws-secrets.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createFakeVault } from '../fakes/fake-vault.ts';
import { type GitHubServer, startGitHubServer } from '../fakes/github-server.ts';
import { createMemoryFiles } from '../fakes/memory-files.ts';
import { createScriptedHttp } from '../fakes/scripted-http.ts';

const NO_KEYCHAIN: Keychain = { read: () => Promise.resolve({ kind: 'no-keychain' }) };

function openStore(place: StorePlace, over: Partial<SinkPorts> = {}) {
  const ports: SinkPorts = {
    clock: createFakeClock(),
    environment: () => undefined,
    files: createMemoryFiles(),
    http: createScriptedHttp(() => ({})),
    openGitHub: () => undefined,
    aws: createFakeAwsSecrets(),
    cloudTokens: { get: () => Promise.reject(new TypeError('nobody asks')) },
    keychain: NO_KEYCHAIN,
    step: undefined,
    ...over,
  };
  return createSinks(ports, { githubToken: new Secret('ghs_workflowToken0001') }).openStore(place);
}

secretStoreContract('the variables of a process', () => {
  const variables = new Map<string, string>();
  const environment = (name: string) => variables.get(name);
  return {
    store: openStore({ kind: 'env', prefix: 'app_' }, { environment }),
    put: (name, value) => {
      variables.set(`APP_${name}`, value);
    },
  };
});

function openVault(version: 1 | 2) {
  const vault = createFakeVault({ secret: version });
  const place: StorePlace = {
    ...{ kind: 'vault', address: 'https://vault.example', mountPath: 'secret', version },
    ...{ namespace: undefined, tokenEnv: 'VAULT_TOKEN' },
  };
  const http = createScriptedHttp(vault.answer);
  const environment = () => 'vault-token';
  return { vault, store: openStore(place, { http, environment }) };
}

for (const version of [1, 2] as const) {
  secretStoreContract(`a store of Vault, version ${String(version)}`, () => {
    const { vault, store } = openVault(version);
    return {
      store,
      put: (name, value) => {
        vault.put(`secret/${name}`, { value });
      },
      deny: () => {
        vault.trouble = 'denied';
      },
    };
  });
}

it('T-57 reads what somebody else put into Vault: its value, and without one all of it', async () => {
  const { vault, store } = openVault(2);
  vault.put('secret/BOTH', { value: 'v', note: 'n' });
  vault.put('secret/PAIR', { user: 'u', password: 'p' });
  expect(await readText(store, 'BOTH')).toBe('v');
  expect(await readText(store, 'PAIR')).toBe('{"password":"p","user":"u"}');
});

secretStoreContract('AWS Secrets Manager', () => {
  const aws = createFakeAwsSecrets();
  return {
    store: openStore({ kind: 'aws', region: 'eu-west-1' }, { aws }),
    put: (name, value) => {
      aws.secrets.set(name, value);
    },
    deny: () => {
      aws.trouble = 'denied';
    },
  };
});

secretStoreContract('a folder', () => {
  const files = createMemoryFiles();
  return {
    store: openStore({ kind: 'file', folder: '/project/secrets' }, { files }),
    put: (name, value) => files.writeAtomically(`/project/secrets/${name}`, value, { mode: 0o600 }),
  };
});

secretStoreContract('a keychain', () => {
  const entries = new Map<string, string>();
  let isLocked = false;
  const keychain: Keychain = {
    read({ service, account }) {
      const value = entries.get(`${service} ${account}`);
      if (isLocked) return Promise.resolve({ kind: 'refused' });
      return Promise.resolve(
        value === undefined ? { kind: 'missing' } : { kind: 'found', secret: new Secret(value) },
      );
    },
  };
  return {
    store: openStore({ kind: 'keychain', service: 'wfctl' }, { keychain }),
    put: (name, value) => {
      entries.set(`wfctl ${name}`, value);
    },
    deny: () => {
      isLocked = true;
    },
  };
});

async function openGitHub() {
  const server = await startGitHubServer();
  onTestFinished(() => server[Symbol.asyncDispose]());
  server.world.repository('acme/shop').environments.add('staging');
  return server;
}

const PLACES: Readonly<Record<string, StorePlace>> = {
  '/repos/acme/shop/actions': {
    ...{ kind: 'github', scope: { kind: 'repository', repo: 'acme/shop' } },
    tokenEnv: 'GITHUB_TOKEN',
  },
  '/repos/acme/shop/environments/staging': {
    ...{ kind: 'github', tokenEnv: 'GITHUB_TOKEN' },
    scope: { kind: 'environment', repo: 'acme/shop', environment: 'staging' },
  },
};

function putAtGitHub(server: GitHubServer, base: string, name: string): void {
  const secret = { name, encrypted_value: '', key_id: '1', visibility: undefined };
  server.world.scope(base).secrets.set(name, { ...secret, repositories: [], writes: 1 });
}

for (const [base, place] of Object.entries(PLACES)) {
  secretStoreContract(`the secrets of GitHub at ${base}`, async () => {
    const server = await openGitHub();
    return {
      store: openStore(place, { openGitHub: () => connectGitHub(server) }),
      put: (name) => {
        putAtGitHub(server, base, name);
      },
      deny: () => {
        server.forbid('GET ');
      },
    };
  });
}

describe('the secrets of GitHub', () => {
  it('T-59 finds a name whatever its case, behind as many pages as there are', async () => {
    const base = '/repos/acme/shop/actions';
    const server = await openGitHub();
    for (let index = 0; index < 230; index += 1) {
      putAtGitHub(server, base, `NAME_${String(index)}`);
    }
    const store = openStore(PLACES[base]!, { openGitHub: () => connectGitHub(server) });
    const found = await store.find(['name_229', 'Name_0', 'NAME_230']);
    expect([...found].sort()).toEqual(['Name_0', 'name_229']);
    expect(server.requests).toHaveLength(3);
  });
});
