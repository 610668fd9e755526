import { createHash } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type JsonObject, Secret } from '../../src/kernel/index.ts';
import { syncSecrets, type SyncSecretsRequest } from '../../src/operations/index.ts';
import { readValue } from '../../src/operations/serve-sink.ts';
import type { SinkReport } from '../../src/secrets/index.ts';
import { createFakeVault, type FakeVault } from '../fakes/fake-vault.ts';
import { createRecordingStep } from '../fakes/recording-step.ts';
import { createScriptedHttp } from '../fakes/scripted-http.ts';
import { aRecord } from '../resources/builders.ts';
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

/** A database whose provider makes up the output `api_key`, with the sinks of that output. */
function aDatabase(sinks: readonly JsonObject[], config: JsonObject = {}): JsonObject {
  return aModule(
    'db',
    { engine: 'sqlite', simulate: { sensitive: ['api_key'] }, ...config },
    { type: 'infra.database', outputs: { api_key: { sensitive: true, sinks: [...sinks] } } },
  );
}

const FILE = { type: 'file', path: 'secrets/key' };
const VAULT = { type: 'vault_kv', address: 'https://vault.example', path: 'db', key: 'api_key' };

function read(bench: Workbench): Promise<string | undefined> {
  return readFile(join(bench.folder, 'secrets/key'), 'utf8').catch(() => undefined);
}

async function keyOf(bench: Workbench): Promise<string> {
  const outputs = (await bench.cloud()).get('db')?.outputs ?? {};
  return outputs['api_key'] as string;
}

function sync(bench: Workbench, over: Partial<SyncSecretsRequest> = {}) {
  const cancelled = new AbortController().signal;
  return syncSecrets({ ...base(bench.folder), lockWaitMs: 0, cancelled, ...over }, bench.ports);
}

function kindsOf(outcome: object): readonly string[] {
  const report = 'sinks' in outcome ? outcome.sinks : 'report' in outcome ? outcome.report : [];
  return (report as SinkReport).map((result) =>
    result.kind === 'failed' ? result.code : result.kind,
  );
}

async function openWithVault(): Promise<{ readonly bench: Workbench; readonly vault: FakeVault }> {
  const plain = await openWorkbench();
  const vault = createFakeVault({ secret: 2, kv: 1 });
  const http = createScriptedHttp(vault.answer);
  plain.variables.set('VAULT_TOKEN', 'vault-token');
  // Nobody waits for a server that a test takes down.
  const clock = { ...plain.ports.clock, sleep: () => Promise.resolve() };
  const sinkPorts = { ...plain.ports.sinkPorts, http, clock };
  return { bench: withPorts(plain, { sinkPorts }), vault };
}

describe('an apply', () => {
  it('puts an output to its sink as soon as it is recorded, readable for its owner alone', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aDatabase([FILE])]));
    const outcome = await bench.apply();
    expect([outcome.kind, kindsOf(outcome)]).toEqual(['applied', ['delivered']]);
    expect(await read(bench)).toBe(await keyOf(bench));
    expect((await stat(join(bench.folder, 'secrets/key'))).mode & 0o777).toBe(0o600);
  });

  it('does not put again what is there, whatever else changes', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aDatabase([FILE])]));
    await bench.apply();
    await rm(join(bench.folder, 'secrets/key'));
    const idle = await bench.apply();
    await bench.write(aConfig([aDatabase([FILE], { size: 's' })]));
    const changed = await bench.apply();
    expect([idle.kind, kindsOf(idle)]).toEqual(['nothing-to-do', ['unchanged']]);
    expect([changed.kind, kindsOf(changed)]).toEqual(['applied', ['unchanged']]);
    expect(await read(bench)).toBeUndefined();
  });

  it('serves a sink that is declared later, though nothing else is to be done', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aDatabase([])]));
    await bench.apply();
    await bench.write(aConfig([aDatabase([FILE])]));
    const outcome = await bench.apply();
    expect([outcome.kind, kindsOf(outcome)]).toEqual(['nothing-to-do', ['delivered']]);
    expect(await read(bench)).toBe(await keyOf(bench));
  });

  it('puts again what another environment puts to the same place, and warns of it', async () => {
    const bench = await openWorkbench();
    const environments = {
      staging: { config: { name: 'db-s' } },
      live: { config: { name: 'db-l' } },
    };
    await bench.write(aConfig([{ ...aDatabase([FILE]), environments }]));
    for (const environment of ['staging', 'live', 'staging']) {
      const outcome = await bench.apply({ environment });
      expect(kindsOf(outcome)).toEqual(['delivered']);
    }
    expect(bench.events).toContainEqual(
      expect.objectContaining({
        diagnostic: expect.objectContaining({
          code: 'SINK_CONTESTED',
          detail: expect.stringContaining('live') as string,
        }) as unknown,
      }),
    );
  });

  it('says of a sink that is not declared any more that its value stays, once', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aDatabase([FILE])]));
    await bench.apply();
    const moved = { ...FILE, path: 'secrets/other' };
    await bench.write(aConfig([aDatabase([moved])]));
    for (const times of [1, 1]) {
      await bench.apply();
      const said = bench.events.filter(
        (event) => event.kind === 'note' && event.text.includes('no longer a sink'),
      );
      expect(said).toHaveLength(times);
    }
    expect(await read(bench)).toBe(await keyOf(bench));
  });

  it('T-62 puts the new value of an output that changed', async () => {
    const bench = await openWorkbench();
    const outputs = { fqdn: { sensitive: true, sinks: [FILE] } };
    const aName = (fqdn: string) =>
      aConfig([aModule('db', { domain: 'a.example', fqdn }, { type: 'infra.dns', outputs })]);
    for (const fqdn of ['one.a.example', 'two.a.example']) {
      await bench.write(aName(fqdn));
      expect(kindsOf(await bench.apply())).toEqual(['delivered']);
      expect(await read(bench)).toBe(fqdn);
    }
  });

  it('T-62 puts a number as text', async () => {
    const bench = await openWorkbench();
    const outputs = { port: { sensitive: true, sinks: [FILE] } };
    await bench.write(aConfig([aModule('db', {}, { type: 'infra.cache', outputs })]));
    expect(kindsOf(await bench.apply())).toEqual(['delivered']);
    expect(await read(bench)).toBe('6379');
  });

  it('succeeds where a sink fails, says so, and leaves it to the next run', async () => {
    const { bench, vault } = await openWithVault();
    await bench.write(aConfig([aDatabase([VAULT, FILE])]));
    vault.trouble = 'down';
    const outcome = await bench.apply();
    expect([outcome.kind, kindsOf(outcome)]).toEqual([
      'applied',
      ['SINK_UNAVAILABLE', 'delivered'],
    ]);
    expect(codesOf(outcome)).toContain('SINK_FAILED');
    vault.trouble = 'none';
    const synced = await sync(bench);
    expect([synced.kind, kindsOf(synced)]).toEqual(['synced', ['delivered', 'unchanged']]);
    expect(vault.data('secret/db')).toEqual({ api_key: await keyOf(bench) });
  });

  it('changes nothing when a sink may not be written to, and names what is missing', async () => {
    const { bench, vault } = await openWithVault();
    await bench.write(aConfig([aDatabase([VAULT])]));
    vault.trouble = 'denied';
    const outcome = await bench.apply();
    expect([outcome.kind, codesOf(outcome)]).toEqual(['refused', ['SINK_FORBIDDEN']]);
    expect(JSON.stringify(outcome)).toContain('capabilities');
    expect(await bench.operations()).toEqual([]);
  });

  it('T-87 changes nothing when the sink of what may follow a change may not be written to', async () => {
    const { bench, vault } = await openWithVault();
    const aDns = (name: string, fqdn: string, more: JsonObject = {}) =>
      aModule(name, { fqdn }, { type: 'infra.dns', ...more });
    const outputs = { fqdn: { sensitive: true, sinks: [VAULT] } };
    const config = (fqdn: string) =>
      aConfig([aDns('first', fqdn), aDns('second', '${first.fqdn}', { outputs })]);
    await bench.write(config('a.example'));
    expect((await bench.apply()).kind).toBe('applied');
    const before = await bench.operations();
    await bench.write(config('b.example'));
    vault.trouble = 'denied';
    const outcome = await bench.apply();
    expect([outcome.kind, codesOf(outcome)]).toEqual(['refused', ['SINK_FORBIDDEN']]);
    expect(await bench.operations()).toEqual(before);
    vault.trouble = 'none';
    const third = await bench.apply();
    expect(kindsOf(third)).toEqual(['delivered']);
    expect(vault.data('secret/db')).toEqual({ api_key: 'b.example' });
  });

  it('changes nothing without the token that a sink wants', async () => {
    const bench = await openWorkbench();
    bench.variables.set('GITHUB_REPOSITORY', 'acme/shop');
    await bench.write(aConfig([aDatabase([{ type: 'github_secret', name: 'KEY' }])]));
    const outcome = await bench.apply();
    expect([outcome.kind, codesOf(outcome)]).toEqual(['refused', ['SINK_NO_CREDENTIALS']]);
    expect(await bench.operations()).toEqual([]);
  });

  it('asks no sink whether it may write when there is nothing to write', async () => {
    const { bench, vault } = await openWithVault();
    await bench.write(aConfig([aDatabase([VAULT])]));
    await bench.apply();
    vault.trouble = 'denied';
    expect((await bench.apply()).kind).toBe('nothing-to-do');
  });

  it('marks a value as owed before it is sent, so that going back to the old value sends it again', async () => {
    const { bench, vault } = await openWithVault();
    await bench.write(aConfig([aDatabase([{ ...VAULT, mount_path: 'kv', version: '1' }])]));
    await bench.apply();
    const before = await keyOf(bench);
    // Sent, and then cut off before it could be noted: as a killed run leaves it.
    vault.trouble = 'lost';
    expect(kindsOf(await sync(bench, { isForced: true }))).toEqual(['SINK_UNAVAILABLE']);
    vault.put('kv/db', { api_key: 'of the run that was cut off' });
    vault.trouble = 'none';
    expect(kindsOf(await sync(bench))).toEqual(['delivered']);
    expect(vault.data('kv/db')).toEqual({ api_key: before });
  });

  it('hands a value to the steps of the job in every run, and leaves it out elsewhere', async () => {
    const plain = await openWorkbench();
    const step = createRecordingStep();
    const sinkPorts = { ...plain.ports.sinkPorts, step };
    await plain.write(aConfig([aDatabase([{ type: 'github_env', name: 'KEY' }])]));
    expect(kindsOf(await plain.apply())).toEqual(['no-job']);
    const bench = withPorts(plain, { sinkPorts });
    expect(kindsOf(await bench.apply())).toEqual(['delivered']);
    expect(kindsOf(await bench.apply())).toEqual(['delivered']);
    const handed = step.calls.filter(({ kind }) => kind === 'variable');
    expect(handed).toEqual(
      [1, 2].map(() => ({ kind: 'variable', name: 'KEY', value: expect.any(String) as string })),
    );
  });

  it('refuses half a character, which no store could keep', () => {
    const outputs = new Secret<JsonObject>({ key: 'abc\ud800def', whole: 'abc🗝' });
    const record = aRecord('db', { outputs });
    const wish = { resource: 'db', output: 'key' };
    const refused = expect.objectContaining({ code: 'SINK_VALUE_UNUSABLE' }) as Error;
    expect(() => readValue(wish, record)).toThrow(refused);
    expect(readValue({ ...wish, output: 'whole' }, record).reveal()).toBe('abc🗝');
  });

  it('says which output there is not, and serves the others', async () => {
    const bench = await openWorkbench();
    const module = aDatabase([FILE]);
    const outputs = {
      ...(module['outputs'] as JsonObject),
      missing: { sensitive: true, sinks: [{ type: 'file', path: 'other' }] },
    };
    await bench.write(aConfig([{ ...module, outputs }]));
    const outcome = await bench.apply();
    expect([outcome.kind, kindsOf(outcome)]).toEqual(['applied', ['delivered', 'SINK_NO_VALUE']]);
  });

  it('T-54 is not kept from anything by a section of secrets without a provider', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aDatabase([FILE])], { secrets: { defaultStore: 'none' } }));
    expect((await bench.apply()).kind).toBe('applied');
    expect(await read(bench)).toBe(await keyOf(bench));
  });
});

describe('what is kept beside the state', () => {
  it('has neither a value nor a digest that values could be tried against', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aDatabase([FILE])]));
    await bench.apply();
    const key = await keyOf(bench);
    const notes = await bench.everythingIn('state/.wfctl');
    expect(notes).toContain('fingerprint');
    expect(notes).not.toContain(key);
    for (const kind of ['sha256', 'sha1', 'md5'] as const) {
      expect(notes).not.toContain(createHash(kind).update(key).digest('hex'));
    }
  });
});

describe('a sync', () => {
  it('puts what is there already again only when asked for all', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aDatabase([FILE])]));
    await bench.apply();
    await writeFile(join(bench.folder, 'secrets/key'), 'changed by hand');
    expect(kindsOf(await sync(bench))).toEqual(['unchanged']);
    expect(kindsOf(await sync(bench, { isForced: true }))).toEqual(['delivered']);
    expect(await read(bench)).toBe(await keyOf(bench));
  });

  it('makes up for a run that was cancelled, and calls no provider', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aDatabase([])]));
    await bench.apply();
    await bench.write(aConfig([aDatabase([FILE])]));
    const ended = await sync(bench, { cancelled: AbortSignal.abort() }).catch(() => undefined);
    expect(ended === undefined || ended.kind === 'cancelled').toBe(true);
    const before = await bench.operations();
    expect(kindsOf(await sync(bench))).toEqual(['delivered']);
    expect(await bench.operations()).toEqual(before);
  });

  it('leaves out what is not made yet', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aDatabase([FILE])]));
    const outcome = await sync(bench);
    expect([outcome.kind, kindsOf(outcome)]).toEqual(['synced', ['no-resource']]);
  });

  it('does nothing where no sink is declared, and takes no lock for it', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aDatabase([])]));
    const tokens: string[] = [];
    const outcome = await sync(bench, { onLocked: (token) => tokens.push(token) });
    expect([outcome.kind, tokens]).toEqual(['nothing-declared', []]);
  });
});

describe('sinks that cannot be used', () => {
  const secret = (name: string, more: JsonObject = {}) => ({
    type: 'github_secret',
    name,
    ...more,
  });

  it.each<[string, readonly JsonObject[]]>([
    ['a repository that nobody names', [secret('KEY')]],
    [
      'a placeholder that is not known',
      [secret('KEY', { repo: '${{ github.event.repository.name }}' })],
    ],
    ['a variable that is not set', [secret('${NO_SUCH}', { repo: 'acme/shop' })]],
    [
      'one name for two outputs, in other letters',
      [secret('KEY', { repo: 'acme/shop' }), secret('key', { repo: 'Acme/Shop' })],
    ],
    ['a store that would be reached in the open', [{ ...VAULT, address: 'http://vault.example' }]],
    ['a path that climbs', [{ ...VAULT, path: '../../sys/policy' }]],
    ['a mount that climbs', [{ ...VAULT, mount_path: '..' }]],
    [
      'a key vault that is none, which would be given a token for vaults',
      [{ type: 'azure_key_vault', name: 'key', vault_url: 'https://vault.azure.net.example/' }],
    ],
    [
      'a region that is the name of a server',
      [{ type: 'aws_secrets_manager', name: 'key', region: 'x.example/' }],
    ],
  ])('T-78 are refused before anything changes, and so is the apply: %s', async (_, sinks) => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aDatabase(sinks)]));
    const outcome = await bench.apply();
    expect([outcome.kind, codesOf(outcome)]).toEqual(['refused', ['SINK_UNUSABLE']]);
    expect(await bench.operations()).toEqual([]);
  });

  it('are one place in AWS with the region that is written and with that of the variables', async () => {
    const bench = await openWorkbench();
    bench.variables.set('AWS_REGION', 'eu-central-1');
    const aws = { type: 'aws_secrets_manager', name: 'key' };
    await bench.write(aConfig([aDatabase([aws, { ...aws, region: 'eu-central-1' }])]));
    expect(codesOf(await bench.apply())).toEqual(['SINK_UNUSABLE']);
  });

  it('are told of without the password in their address', async () => {
    const bench = await openWorkbench();
    bench.variables.set('ADDRESS', 'https://user:hunter2hunter2@vault.example');
    await bench.write(aConfig([aDatabase([{ ...VAULT, address: '${ADDRESS}' }])]));
    const outcome = await bench.apply();
    expect(codesOf(outcome)).toEqual(['SINK_UNUSABLE']);
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });

  it('are refused by name once variables are filled in', async () => {
    const bench = await openWorkbench();
    bench.variables.set('PREFIX', 'GITHUB_');
    await bench.write(aConfig([aDatabase([secret('${PREFIX}KEY', { repo: 'acme/shop' })])]));
    expect(codesOf(await bench.apply())).toEqual(['SINK_UNUSABLE']);
  });
});
