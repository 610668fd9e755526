import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ensure,
  FILES,
  GITHUB,
  kindsOf,
  openWorld,
  SPACES,
  VAULT,
  writeSecrets,
} from './secret-world.ts';
import { codesOf } from './workbench.ts';

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
