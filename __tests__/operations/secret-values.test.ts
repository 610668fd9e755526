import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kernel/index.ts';
import { syncSecrets, type SyncSecretsOutcome } from '../../src/operations/index.ts';
import { createFakeVault } from '../fakes/fake-vault.ts';
import { createScriptedHttp } from '../fakes/scripted-http.ts';
import {
  aConfig,
  aModule,
  base,
  codesOf,
  openWorkbench,
  useLocalProvider,
  withPorts,
  type Workbench,
} from './workbench.ts';

useLocalProvider();

const SECRET = 'correct-horse-battery-9';
const VAULT = { provider: 'vault', config: { address: 'https://vault.example' } };

async function openWithVault() {
  const plain = await openWorkbench();
  plain.variables.set('VAULT_TOKEN', 'vault-token');
  const vault = createFakeVault({ secret: 2 });
  const http = createScriptedHttp(vault.answer);
  const clock = { ...plain.ports.clock, sleep: () => Promise.resolve() };
  const bench = withPorts(plain, { sinkPorts: { ...plain.ports.sinkPorts, http, clock } });
  return { bench, vault, http };
}

function aService(text: string): JsonObject {
  const config = { image: 'shop:1', env_vars: { TOKEN: text } };
  return aModule('web', config, { type: 'infra.container_service' });
}

function sync(bench: Workbench): Promise<SyncSecretsOutcome> {
  const cancelled = new AbortController().signal;
  return syncSecrets({ ...base(bench.folder), lockWaitMs: 0, cancelled }, bench.ports);
}

function kindsOf(outcome: object): readonly string[] {
  const report = 'sinks' in outcome ? outcome.sinks : 'report' in outcome ? outcome.report : [];
  return (report as readonly { readonly kind: string; readonly code?: string }[]).map(
    ({ kind, code }) => code ?? kind,
  );
}

describe('a secret in a store that can be read', () => {
  it('T-55 reaches the provider, and is shown and kept nowhere', async () => {
    const { bench, vault } = await openWithVault();
    vault.put('secret/TOKEN', { value: SECRET });
    // A variable of its name is not what the config asks for.
    bench.variables.set('TOKEN', 'something else');
    const secrets = { ...VAULT, entries: [{ name: 'TOKEN' }] };
    await bench.write(aConfig([aService('${TOKEN}')], { secrets }));
    const outcome = await bench.apply();
    expect(outcome.kind).toBe('applied');
    expect((await bench.cloud()).get('web')?.config).toMatchObject({ env_vars: { TOKEN: SECRET } });
    expect(await bench.everythingIn('state')).not.toContain(SECRET);
    expect(JSON.stringify([outcome, bench.events])).not.toContain(SECRET);
    expect(bench.ports.concealer.redact(`said ${SECRET}`)).toBe('said ***');
  });

  it('T-71 is there before the state is opened that needs it', async () => {
    const { bench, vault } = await openWithVault();
    vault.put('secret/PLACE', { value: 'state-from-vault' });
    const secrets = { ...VAULT, entries: [{ name: 'PLACE' }] };
    const config = aConfig([aModule('net')], { secrets }) as { modules: JsonObject[] };
    const modules = config.modules.map((module) =>
      module['type'] === 'iac.state'
        ? { ...module, config: { backend: 'filesystem', directory: '${PLACE}' } }
        : module,
    );
    await bench.write({ ...config, modules });
    expect((await bench.apply()).kind).toBe('applied');
    expect(await bench.everythingIn('state-from-vault')).toContain('"net"');
  });

  it('is not asked for where nothing needs it (T-54)', async () => {
    const { bench, http } = await openWithVault();
    const secrets = { ...VAULT, entries: [{ name: 'TOKEN' }], generate: [] };
    await bench.write(aConfig([aModule('net')], { secrets }));
    expect((await bench.apply()).kind).toBe('applied');
    expect(http.requests).toEqual([]);
  });

  it.each([
    ['is not there', (): undefined => undefined, 'SECRET_MISSING'],
    ['is empty', () => ({ value: '' }), 'SECRET_EMPTY'],
  ])('T-56 that %s is told before anything is made', async (_, data, code) => {
    const { bench, vault } = await openWithVault();
    const kept = data();
    if (kept !== undefined) vault.put('secret/TOKEN', kept);
    const secrets = { ...VAULT, entries: [{ name: 'TOKEN' }] };
    await bench.write(aConfig([aService('${TOKEN}')], { secrets }));
    const outcome = await bench.apply();
    expect([outcome.kind, codesOf(outcome)]).toEqual(['invalid', [code]]);
    expect(await bench.operations()).toEqual([]);
  });

  it('fails an apply when the store does not let us in, and only warns a plan', async () => {
    const { bench, vault } = await openWithVault();
    await mkdir(join(bench.folder, 'state'));
    vault.trouble = 'denied';
    const secrets = { ...VAULT, entries: [{ name: 'TOKEN' }] };
    await bench.write(aConfig([aService('${TOKEN}')], { secrets }));
    const outcome = await bench.apply();
    expect([outcome.kind, codesOf(outcome)]).toEqual(['invalid', ['SECRET_UNREADABLE']]);
    expect(JSON.stringify(outcome)).toContain('capabilities = [\\"read\\"]');
    const planned = await bench.plan();
    expect([planned.kind, codesOf(planned)]).toEqual(['planned', ['SECRET_UNREADABLE']]);
  });
});

describe('a secret in a store that gives nothing back', () => {
  const secrets = {
    ...{ provider: 'github', config: { repo: 'acme/shop' } },
    entries: [{ name: 'App_token' }],
  };

  it.each(['App_token', 'APP_TOKEN'])(
    'T-55 is taken from the variable %s of the process',
    async (name) => {
      const { bench, http } = await openWithVault();
      bench.variables.set(name, SECRET);
      await bench.write(aConfig([aService('${App_token}')], { secrets }));
      expect((await bench.apply()).kind).toBe('applied');
      const made = (await bench.cloud()).get('web')?.config;
      expect(made).toMatchObject({ env_vars: { TOKEN: SECRET } });
      expect(http.requests).toEqual([]);
    },
  );

  it('T-56 is told with the line of the workflow that hands it over', async () => {
    const { bench } = await openWithVault();
    await bench.write(aConfig([aService('${App_token}')], { secrets }));
    const outcome = await bench.apply();
    expect([outcome.kind, codesOf(outcome)]).toEqual(['invalid', ['SECRET_MISSING']]);
    expect(JSON.stringify(outcome)).toContain('App_token: ${{ secrets.APP_TOKEN }}');
  });
});

describe('an output that is kept as a secret', () => {
  const secrets = (source: string, more: JsonObject = {}): JsonObject => ({
    ...{ provider: 'file', config: { path: 'secrets' } },
    generate: [{ key: 'OUT', type: 'infra_output', source, ...more }],
  });
  const aName = (fqdn: string) =>
    aModule('dns', { domain: 'a.example', fqdn }, { type: 'infra.dns' });
  const read = (bench: Workbench) => readFile(join(bench.folder, 'secrets/OUT'), 'utf8');

  it('T-62 is put there by the apply, and again when it changed', async () => {
    const { bench } = await openWithVault();
    for (const fqdn of ['one.a.example', 'two.a.example']) {
      await bench.write(aConfig([aName(fqdn)], { secrets: secrets('dns.fqdn') }));
      expect(kindsOf(await bench.apply())).toEqual(['delivered']);
      expect(await read(bench)).toBe(fqdn);
      expect(kindsOf(await bench.apply())).toEqual(['unchanged']);
    }
  });

  it('T-62 is put there as text when it is a number', async () => {
    const { bench } = await openWithVault();
    const cache = aModule('cache', {}, { type: 'infra.cache' });
    await bench.write(aConfig([cache], { secrets: secrets('cache.port') }));
    expect(kindsOf(await bench.apply())).toEqual(['delivered']);
    expect(await read(bench)).toBe('6379');
  });

  it.each([
    ['no module', 'dsn.fqdn', 'UNKNOWN_SECRET_SOURCE', ''],
    ['a module that is disabled here', 'dns.fqdn', 'DISABLED_SECRET_SOURCE', 'staging'],
  ])(
    'T-62 is refused before anything is made when it is of %s',
    async (...[, source, code, env]) => {
      const { bench } = await openWithVault();
      const dns = {
        ...aName('one.a.example'),
        ...(env === '' ? {} : { environments: { [env]: null } }),
      };
      await bench.write(aConfig([dns, aModule('net')], { secrets: secrets(source) }));
      const outcome = await bench.apply({ environment: env });
      expect([outcome.kind, codesOf(outcome)]).toEqual(['invalid', [code]]);
      expect(await bench.operations()).toEqual([]);
    },
  );

  it('T-07 is of the resource that the module is in this environment', async () => {
    const { bench } = await openWithVault();
    const environments = { staging: { config: { name: 'dns-staging' } } };
    await bench.write(
      aConfig([{ ...aName('one.a.example'), environments }], { secrets: secrets('dns.fqdn') }),
    );
    expect(kindsOf(await bench.apply({ environment: 'staging' }))).toEqual(['delivered']);
    expect(await read(bench)).toBe('one.a.example');
  });

  it('fails no apply when its store does, and is made up for by a sync', async () => {
    const { bench, vault } = await openWithVault();
    vault.trouble = 'down';
    const generate = [{ key: 'OUT', type: 'infra_output', source: 'dns.fqdn' }];
    await bench.write(aConfig([aName('one.a.example')], { secrets: { ...VAULT, generate } }));
    const outcome = await bench.apply();
    expect([outcome.kind, kindsOf(outcome)]).toEqual(['applied', ['SINK_UNAVAILABLE']]);
    vault.trouble = 'none';
    const synced = await sync(bench);
    expect([synced.kind, kindsOf(synced)]).toEqual(['synced', ['delivered']]);
    expect(vault.data('secret/OUT')).toEqual({ value: 'one.a.example' });
  });

  it('is refused before anything is made where its store keeps nothing', async () => {
    const { bench } = await openWithVault();
    const generate = [{ key: 'OUT', type: 'infra_output', source: 'dns.fqdn' }];
    await bench.write(aConfig([aName('one.a.example')], { secrets: { generate } }));
    const outcome = await bench.apply();
    expect([outcome.kind, codesOf(outcome)]).toEqual(['refused', ['SECRET_NOT_GENERATED']]);
    expect(await bench.operations()).toEqual([]);
  });
});

describe('a sync', () => {
  it('generates what does not exist and puts outputs where they are to be, once', async () => {
    const { bench } = await openWithVault();
    const secrets = {
      ...{ provider: 'file', config: { path: 'secrets' } },
      generate: [
        { key: 'KEY', type: 'random_hex' },
        { key: 'OUT', type: 'infra_output', source: 'net.cidr' },
      ],
    };
    await bench.write(aConfig([aModule('net'), aService('${KEY}')], { secrets }));
    const first = await sync(bench);
    expect([first.kind, kindsOf(first)]).toEqual(['synced', ['no-resource']]);
    const key = await readFile(join(bench.folder, 'secrets/KEY'), 'utf8');
    expect((await bench.apply()).kind).toBe('applied');
    expect((await bench.cloud()).get('web')?.config).toMatchObject({ env_vars: { TOKEN: key } });
    const again = await sync(bench);
    expect('generated' in again && again.generated.map(({ kind }) => kind)).toEqual(['kept']);
  });

  it('reads from a folder what somebody else put there', async () => {
    const { bench } = await openWithVault();
    await mkdir(join(bench.folder, 'mounted'));
    await writeFile(join(bench.folder, 'mounted/TOKEN'), SECRET);
    const secrets = { provider: 'file', config: { path: 'mounted' }, entries: [{ name: 'TOKEN' }] };
    await bench.write(aConfig([aService('${TOKEN}')], { secrets }));
    expect((await bench.apply()).kind).toBe('applied');
    expect((await bench.cloud()).get('web')?.config).toMatchObject({ env_vars: { TOKEN: SECRET } });
  });
});
