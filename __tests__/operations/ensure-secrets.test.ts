import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import { ensureSecrets, type EnsureSecretsOutcome } from '../../src/operations/index.ts';
import { connectGitHub } from '../fakes/connect-github.ts';
import { createFakeSpaces } from '../fakes/fake-spaces.ts';
import { createFakeVault } from '../fakes/fake-vault.ts';
import { startGitHubServer } from '../fakes/github-server.ts';
import { createScriptedHttp } from '../fakes/scripted-http.ts';
import { base, codesOf, openWorkbench, withPorts, type Workbench } from './workbench.ts';

const FILES = { provider: 'file', config: { path: 'secrets' } };
const SPACES = { type: 'provider_credential', source: 'digitalocean.spaces', name: 'shop-state' };

/** A project whose stores and cloud are fakes of a test. */
async function openWorld() {
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
  // Nobody waits for a server that a test takes down.
  const clock = { ...plain.ports.clock, sleep: () => Promise.resolve() };
  const openGitHub = () => connectGitHub(server);
  const sinkPorts = { ...plain.ports.sinkPorts, http, clock, openGitHub };
  return { bench: withPorts(plain, { sinkPorts }), vault, spaces, server, http };
}

function writeSecrets(bench: Workbench, secrets: JsonObject, more: JsonObject = {}) {
  return bench.write({ secrets, ...more });
}

function ensure(bench: Workbench, environment = ''): Promise<EnsureSecretsOutcome> {
  const { signal } = new AbortController();
  return ensureSecrets({ ...base(bench.folder), environment, cancelled: signal }, bench.ports);
}

function kindsOf(outcome: EnsureSecretsOutcome): Readonly<Record<string, string>> {
  if (!('report' in outcome)) throw new TypeError(`no report: ${JSON.stringify(outcome)}`);
  return Object.fromEntries(
    outcome.report.map((result) => [
      result.name,
      result.kind === 'failed' ? result.code : result.kind,
    ]),
  );
}

const GITHUB = { provider: 'github', config: { repo: 'acme/shop' } };
const VAULT = { provider: 'vault', config: { address: 'https://vault.example' } };

describe('generating secrets', () => {
  it.each([
    ['random_hex', 0, /^[0-9a-f]{64}$/],
    ['random_hex', 5, /^[0-9a-f]{10}$/],
    ['random_base64', 0, /^[A-Za-z0-9+/]{43}=$/],
    ['random_alphanumeric', 0, /^[A-Za-z0-9]{32}$/],
    ['random_alphanumeric', 2000, /^(?=.*a)(?=.*Z)(?=.*9)[A-Za-z0-9]{2000}$/],
  ])('makes a %s of length %i once, readable for its owner alone', async (type, length, form) => {
    const { bench } = await openWorld();
    await writeSecrets(bench, { ...FILES, generate: [{ key: 'KEY', type, length }] });
    expect(kindsOf(await ensure(bench))).toEqual({ KEY: 'made' });
    const path = join(bench.folder, 'secrets/KEY');
    const value = await readFile(path, 'utf8');
    expect(value).toMatch(form);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(kindsOf(await ensure(bench))).toEqual({ KEY: 'kept' });
    expect(await readFile(path, 'utf8')).toBe(value);
    expect(JSON.stringify(bench.events)).not.toContain(value);
  });

  it('T-71 hands what it made to whatever follows in this run, also from a store that gives nothing back', async () => {
    const { bench, server } = await openWorld();
    await writeSecrets(bench, { ...GITHUB, generate: [{ key: 'app_key', type: 'random_hex' }] });
    const outcome = await ensure(bench);
    const value = 'environment' in outcome ? outcome.environment('app_key') : undefined;
    expect(value).toMatch(/^[0-9a-f]{64}$/);
    expect(bench.ports.concealer.redact(`x ${value ?? ''}`)).toBe('x ***');
    expect([...server.world.scope('/repos/acme/shop/actions').secrets.keys()]).toEqual(['APP_KEY']);
    expect(JSON.stringify(outcome)).not.toContain(value);
  });

  it('T-59 keeps what GitHub has under another case', async () => {
    const { bench, server } = await openWorld();
    const generate = [{ key: 'SPACES', ...SPACES }];
    await writeSecrets(bench, { ...GITHUB, generate });
    const made = { SPACES_access_key: 'made', SPACES_secret_key: 'made' };
    expect(kindsOf(await ensure(bench))).toEqual(made);
    const kept = { SPACES_access_key: 'kept', SPACES_secret_key: 'kept' };
    expect(kindsOf(await ensure(bench))).toEqual(kept);
    const { secrets } = server.world.scope('/repos/acme/shop/actions');
    expect([...secrets.values()].map(({ name, writes }) => [name, writes])).toEqual([
      ['SPACES_ACCESS_KEY', 1],
      ['SPACES_SECRET_KEY', 1],
    ]);
  });

  it('makes nothing at all where GitHub lets the token read and not write', async () => {
    const { bench, server, spaces } = await openWorld();
    for (const method of ['PUT', 'DELETE']) server.forbid(method);
    const generate = [
      { key: 'KEY', type: 'random_hex', store: 'file' },
      { key: 'SPACES', ...SPACES },
    ];
    await writeSecrets(bench, { ...GITHUB, generate }, { secretStores: { file: FILES } });
    const outcome = await ensure(bench);
    expect([outcome.kind, codesOf(outcome)]).toEqual(['refused', ['SINK_FORBIDDEN']]);
    expect(JSON.stringify(outcome)).toContain('`secrets: write`');
    expect(spaces.made).toEqual([]);
    await expect(stat(join(bench.folder, 'secrets'))).rejects.toThrow();
  });

  it.each([
    ['variables are only read', { provider: 'env' }, 'SECRET_NOT_GENERATED'],
    ['there is no such store', { provider: 'vualt' }, 'SECRET_STORE_UNUSABLE'],
    ['a setting is unknown', { ...GITHUB, config: { rep: 'a/b' } }, 'SECRET_STORE_UNUSABLE'],
    ['a setting is missing', { provider: 'vault', config: {} }, 'SECRET_STORE_UNUSABLE'],
  ])('refuses before it asks anybody where %s', async (_, store, code) => {
    const { bench, http, server } = await openWorld();
    await writeSecrets(bench, { ...store, generate: [{ key: 'KEY', type: 'random_hex' }] });
    const outcome = await ensure(bench);
    expect([outcome.kind, codesOf(outcome)[0]]).toEqual(['refused', code]);
    expect([http.requests, server.requests]).toEqual([[], []]);
  });

  it('refuses a name that GitHub does not take, and two secrets of one name', async () => {
    const { bench } = await openWorld();
    const type = 'random_hex';
    const generate = ['a-b', 'GITHUB_KEY', 'KEY', 'key'].map((key) => ({ key, type }));
    await writeSecrets(bench, { ...GITHUB, generate });
    expect(codesOf(await ensure(bench))).toEqual(Array(3).fill('SECRET_NOT_GENERATED'));
  });

  it('T-05 makes nothing for an environment that the config never mentions', async () => {
    const { bench } = await openWorld();
    const secrets = { ...FILES, generate: [{ key: 'KEY', type: 'random_hex' }] };
    await writeSecrets(bench, secrets, { environments: { staging: {} } });
    const outcome = await ensure(bench, 'stagging');
    expect([outcome.kind, codesOf(outcome)]).toEqual(['invalid', ['UNKNOWN_ENVIRONMENT']]);
    expect(kindsOf(await ensure(bench, 'staging'))).toEqual({ KEY: 'made' });
  });

  it("takes the environment's store, and its name in the settings", async () => {
    const { bench, vault } = await openWorld();
    await writeSecrets(
      bench,
      { ...FILES, generate: [{ key: 'KEY', type: 'random_hex' }] },
      {
        environments: { staging: { secretsStoreOverride: 'vault-of-it' } },
        secretStores: {
          'vault-of-it': {
            provider: 'vault',
            config: {
              address: 'https://vault.example',
              token: '$VAULT_TOKEN',
              mount_path: 'secret',
            },
          },
        },
      },
    );
    expect(kindsOf(await ensure(bench, 'staging'))).toEqual({ KEY: 'made' });
    expect(vault.data('secret/KEY')).toEqual({
      value: expect.stringMatching(/^\w{64}$/) as unknown,
    });
  });

  it('goes on with the others where one store gives no answer', async () => {
    const { bench, vault } = await openWorld();
    vault.trouble = 'down';
    const generate = [
      { key: 'FAR', type: 'random_hex', store: 'vault' },
      { key: 'NEAR', type: 'random_hex' },
    ];
    await writeSecrets(bench, { ...FILES, generate }, { secretStores: { vault: VAULT } });
    const outcome = await ensure(bench);
    expect(outcome.kind).toBe('partly-ensured');
    expect(kindsOf(outcome)).toEqual({ FAR: 'SINK_UNAVAILABLE', NEAR: 'made' });
  });
});

describe('a credential of a provider', () => {
  const generate = [{ key: 'SPACES', ...SPACES }];

  it('T-72 has the name that the config gives it, and full access without a bucket', async () => {
    const { bench, spaces, vault } = await openWorld();
    await writeSecrets(bench, { ...VAULT, generate });
    await ensure(bench);
    expect(spaces.made).toEqual([
      { name: 'shop-state', grants: [{ bucket: '', permission: 'fullaccess' }] },
    ]);
    const [access_key = ''] = spaces.keys.keys();
    expect(vault.data('secret/SPACES_access_key')).toEqual({ value: access_key });
    expect(vault.data('secret/SPACES_secret_key')).toEqual({ value: `secret-of-${access_key}` });
  });

  it('T-58 is not made again while all of it is there, and is when a part is missing', async () => {
    const { bench, spaces, vault } = await openWorld();
    await writeSecrets(bench, { ...VAULT, generate });
    vault.put('secret/SPACES_access_key', { value: 'old' });
    expect(kindsOf(await ensure(bench))).toEqual({
      SPACES_access_key: 'made',
      SPACES_secret_key: 'made',
    });
    await ensure(bench);
    expect(spaces.made).toHaveLength(1);
    expect(vault.data('secret/SPACES_access_key')).toEqual({ value: [...spaces.keys.keys()][0] });
  });

  it('T-72 is not made where there is a key of that name, on whatever page', async () => {
    const { bench, spaces } = await openWorld();
    for (let index = 0; index < 205; index += 1) spaces.add(`other-${String(index)}`);
    spaces.add('shop-state');
    await writeSecrets(bench, { ...VAULT, generate });
    const outcome = await ensure(bench);
    expect(new Set(Object.values(kindsOf(outcome)))).toEqual(new Set(['CREDENTIAL_TAKEN']));
    expect(spaces.made).toEqual([]);
  });

  it('T-72 is not made without a name', async () => {
    const { bench, spaces } = await openWorld();
    await writeSecrets(bench, { ...VAULT, generate: [{ ...generate[0], name: '' }] });
    expect(Object.values(kindsOf(await ensure(bench)))).toContain('CREDENTIAL_UNNAMED');
    expect(spaces.made).toEqual([]);
  });

  it('T-58 T-72 is taken back when its store does not take it, and made by the next run', async () => {
    const { bench, spaces, server } = await openWorld();
    await writeSecrets(bench, { ...GITHUB, generate });
    const put = 'PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}';
    server.disturb(put, { kind: 'status', status: 422, body: '{"message":"no"}' });
    const outcome = await ensure(bench);
    expect(Object.values(kindsOf(outcome))).toEqual(['SINK_REFUSED', 'SINK_REFUSED']);
    expect([spaces.made.length, spaces.keys.size]).toEqual([1, 0]);
    expect(Object.values(kindsOf(await ensure(bench)))).toEqual(['made', 'made']);
    expect(spaces.keys.size).toBe(1);
  });

  it('is taken back also when somebody else put another value in its place', async () => {
    const { bench, spaces, vault } = await openWorld();
    await writeSecrets(bench, { ...VAULT, generate });
    let writes = 0;
    vault.beforeWrite = () => {
      if (writes++ > 0) vault.put('secret/SPACES_secret_key', { other: writes });
    };
    expect(Object.values(kindsOf(await ensure(bench)))).toContain('SINK_REFUSED');
    expect([spaces.made.length, spaces.keys.size]).toEqual([1, 0]);
  });

  it('is told to be left where it cannot be taken back', async () => {
    const { bench, spaces, server } = await openWorld();
    spaces.trouble = 'stuck';
    await writeSecrets(bench, { ...GITHUB, generate });
    const put = 'PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}';
    server.disturb(put, { kind: 'status', status: 422, body: '{"message":"no"}' });
    const outcome = await ensure(bench);
    expect(Object.values(kindsOf(outcome))).toContain('CREDENTIAL_UNCERTAIN');
    expect(JSON.stringify(outcome)).toContain('Delete the key shop-state');
  });

  it('is left, and said to be, where nobody can say whether it came to its store', async () => {
    const { bench, spaces, vault } = await openWorld();
    await writeSecrets(bench, { ...VAULT, generate });
    vault.beforeWrite = () => {
      vault.trouble = 'down';
    };
    vault.trouble = 'none';
    const outcome = await ensure(bench);
    expect(spaces.keys.size).toBe(1);
    expect(Object.values(kindsOf(outcome))).toContain('CREDENTIAL_UNCERTAIN');
  });

  it('says that one may have been made where the provider gives no answer', async () => {
    const { bench, spaces, vault } = await openWorld();
    spaces.trouble = 'lost';
    await writeSecrets(bench, { ...VAULT, generate });
    expect(Object.values(kindsOf(await ensure(bench)))).toContain('CREDENTIAL_UNCERTAIN');
    expect(vault.writes()).toBe(0);
  });

  it('is shown nowhere', async () => {
    const { bench, spaces } = await openWorld();
    await writeSecrets(bench, { ...VAULT, generate });
    const outcome = await ensure(bench);
    const [access_key = ''] = spaces.keys.keys();
    const said = JSON.stringify([outcome, bench.events]);
    for (const secret of [access_key, `secret-of-${access_key}`, 'do-token', 'vault-token']) {
      expect(said).not.toContain(secret);
      expect(bench.ports.concealer.redact(`x ${secret}`)).not.toContain(secret);
    }
  });
});
