import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootstrap, type BootstrapOutcome } from '../../src/operations/index.ts';
import { createFakeVault } from '../fakes/fake-vault.ts';
import { createScriptedHttp } from '../fakes/scripted-http.ts';
import { type BucketProject, openBucketProject, S3_STATE } from './bucket-project.ts';
import { base, changesOf, codesOf, PROVIDER, useLocalProvider } from './workbench.ts';

useLocalProvider();

interface Cloud extends BucketProject {
  readonly bootstrap: (over?: {
    readonly isDryRun?: boolean;
    readonly environment?: string;
  }) => Promise<BootstrapOutcome>;
}

async function openCloud(...how: Parameters<typeof openBucketProject>): Promise<Cloud> {
  const project = await openBucketProject(...how);
  const { bench } = project;
  const request = { ...base(bench.folder), cancelled: new AbortController().signal };
  return {
    ...project,
    bootstrap: (over) => bootstrap({ ...request, isDryRun: false, ...over }, bench.ports),
  };
}

const kindsOf = (outcome: BootstrapOutcome): unknown =>
  'places' in outcome ? [outcome.kind, ...outcome.places.map(({ kind }) => kind)] : outcome;

describe('bootstrapping', () => {
  it('makes the place for the state, once', async () => {
    const { bucket, bootstrap: run } = await openCloud();
    expect(kindsOf(await run())).toEqual(['bootstrapped', 'created']);
    expect(bucket.versions).toBe('kept');
    expect(kindsOf(await run())).toEqual(['nothing-to-do', 'present']);
    expect(bucket.calls.filter((call) => call === 'create')).toHaveLength(1);
  });

  it('makes nothing in a dry run', async () => {
    const { bucket, bootstrap: run } = await openCloud();
    expect(kindsOf(await run({ isDryRun: true }))).toEqual(['would-bootstrap', 'missing']);
    expect(bucket.owner).toBe('nobody');
  });

  it('T-43 T-44 never writes the config, whichever environment’s bucket it makes', async () => {
    const { bench, buckets, bootstrap: run } = await openCloud();
    const text = [
      'environments: { staging: {}, prod: {} }',
      'modules:',
      '  - name: state',
      '    type: iac.state',
      '    config: { backend: s3, region: eu-west-1, accessKey: a, secretKey: geheim }',
      '    environments:',
      '      prod:',
      '        config:',
      '          bucket: acme-prod # of the whole company',
      '      staging:',
      '        config:',
      '          bucket:   "acme-staging"',
      '',
    ].join('\n');
    await bench.writeText(text);
    const outcome = await run({ environment: 'staging' });
    expect(kindsOf(outcome)).toEqual(['bootstrapped', 'created']);
    expect(buckets.opened.at(-1)).toMatchObject({ bucket: 'acme-staging' });
    const told = 'places' in outcome ? outcome.places[0]?.variables : undefined;
    expect(told).toEqual(new Map([['WFCTL_STATE_BUCKET', 'acme-staging']]));
    expect(await readFile(join(bench.folder, 'infra.yaml'), 'utf8')).toBe(text);
  });

  it('T-71 makes secrets before it reads the variables that the place is reached with', async () => {
    const secrets = {
      provider: 'file',
      config: { path: 'secrets' },
      generate: [{ key: 'STATE_SECRET', type: 'random_hex' }],
    };
    const config = { ...S3_STATE.config, secretKey: '${STATE_SECRET}' };
    const cloud = await openCloud({ secrets }, { ...S3_STATE, config });
    const outcome = await cloud.bootstrap();
    expect(kindsOf(outcome)).toEqual(['bootstrapped', 'created']);
    expect(outcome).toMatchObject({ secrets: [{ name: 'STATE_SECRET', kind: 'made' }] });
    const made = await cloud.bench.everythingIn('secrets');
    expect(made).toMatch(/^[\da-f]{64}\n?$/);
    const [opened] = cloud.buckets.opened;
    const key = opened?.kind === 's3' ? opened.credentials?.secretKey.reveal() : undefined;
    expect(key).toBe(made.trim());
    expect(JSON.stringify(outcome)).not.toContain(made.trim());
  });

  it('T-71 makes no place where a secret that it may need could not be made', async () => {
    const secrets = {
      provider: 'env',
      generate: [{ key: 'STATE_SECRET', type: 'random_hex' }],
    };
    const { bucket, bootstrap: run } = await openCloud({ secrets });
    const outcome = await run();
    expect(outcome.kind).toBe('refused');
    expect(bucket.calls).toEqual([]);
  });

  it('T-71 makes no place where a store is down just then, and says which secret is missing', async () => {
    const secrets = {
      provider: 'vault',
      config: { address: 'https://vault.example' },
      generate: [{ key: 'STATE_SECRET', type: 'random_hex' }],
    };
    const { bench, bucket } = await openCloud({ secrets });
    bench.variables.set('VAULT_TOKEN', 'vault-token');
    const vault = createFakeVault({ secret: 2 });
    vault.trouble = 'down';
    const http = createScriptedHttp(vault.answer);
    // Nobody waits for a server that a test takes down.
    const clock = { ...bench.ports.clock, sleep: () => Promise.resolve() };
    const ports = { ...bench.ports, sinkPorts: { ...bench.ports.sinkPorts, http, clock } };
    const { signal: cancelled } = new AbortController();
    const request = { ...base(bench.folder), isDryRun: false, cancelled };
    const outcome = await bootstrap(request, ports);
    expect(outcome).toMatchObject({
      kind: 'refused',
      diagnostics: [
        { severity: 'error', detail: expect.stringContaining('STATE_SECRET') as string },
      ],
    });
    expect(bucket.calls).toEqual([]);
    vault.trouble = 'none';
    expect(kindsOf(await bootstrap(request, ports))).toEqual(['bootstrapped', 'created']);
  });

  it('refuses a config that names no place for the state', async () => {
    const { bench, bootstrap: run } = await openCloud();
    await bench.write({ modules: [PROVIDER] });
    expect(codesOf(await run())).toEqual(['NO_STATE_BACKEND']);
  });

  it('T-05 refuses an environment that the config does not know', async () => {
    const { bucket, bootstrap: run } = await openCloud();
    expect((await run({ environment: 'stagging' })).kind).toBe('invalid');
    expect(bucket.calls).toEqual([]);
  });

  it('refuses a backend that nobody serves', async () => {
    const state = { ...S3_STATE, config: { backend: 'theirs', bucket: 'acme' } };
    const { bootstrap: run } = await openCloud({}, state);
    await expect(run()).rejects.toMatchObject({ code: 'STATE_BACKEND_UNKNOWN' });
  });
});

describe('an apply without a place for its state', () => {
  it('makes it first and says so', async () => {
    const { bench, bucket } = await openCloud();
    const outcome = await bench.apply();
    expect(outcome.kind).toBe('applied');
    expect(bucket.owner).toBe('us');
    const notes = bench.events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
    expect(notes.join()).toContain('s3 acme/iac-state/');
    expect((await bench.apply()).kind).toBe('nothing-to-do');
    expect(bucket.calls.filter((call) => call === 'create')).toHaveLength(1);
  });

  it('makes secrets before that (T-71)', async () => {
    const secrets = {
      provider: 'file',
      config: { path: 'secrets' },
      generate: [{ key: 'STATE_SECRET', type: 'random_hex' }],
    };
    const config = { ...S3_STATE.config, secretKey: '${STATE_SECRET}' };
    const { bench, bucket } = await openCloud({ secrets }, { ...S3_STATE, config });
    expect((await bench.apply()).kind).toBe('applied');
    expect(bucket.owner).toBe('us');
  });

  it('makes nothing where the config says so, and names the command that does', async () => {
    const { bench, bucket } = await openCloud({
      infra: { auto_bootstrap: false },
      environments: { 'pr 7': {} },
    });
    await expect(bench.apply({ environment: 'pr 7' })).rejects.toMatchObject({
      code: 'STATE_BACKEND_MISSING',
      hint: expect.stringContaining("wfctl infra bootstrap --env 'pr 7'") as string,
    });
    expect(bucket.owner).toBe('nobody');
    expect(await bench.operations()).toEqual([]);
  });

  it('makes no folder either where the config says so, nor takes a missing one for an empty state', async () => {
    const config = { backend: 'filesystem', directory: 'memory' };
    const { bench, bootstrap: make } = await openCloud(
      { infra: { auto_bootstrap: false } },
      { ...S3_STATE, config },
    );
    const missing = {
      code: 'STATE_BACKEND_MISSING',
      message: expect.stringContaining('memory') as string,
    };
    await expect(bench.plan()).rejects.toMatchObject(missing);
    await expect(bench.apply()).rejects.toMatchObject(missing);
    expect(await bench.operations()).toEqual([]);
    expect((await make()).kind).toBe('bootstrapped');
    expect((await bench.apply()).kind).toBe('applied');
  });

  it('changes nothing where the place cannot be made', async () => {
    const { bench, bucket } = await openCloud();
    bucket.faults.push(undefined, undefined, { when: 'before', what: 'BUCKET_FORBIDDEN' });
    await expect(bench.apply()).rejects.toMatchObject({ code: 'STATE_BACKEND_MISSING' });
    expect(await bench.operations()).toEqual([]);
  });

  it('is not made by what takes away', async () => {
    const { bench, bucket } = await openCloud();
    await expect(bench.destroy()).rejects.toMatchObject({ code: 'STATE_BACKEND_MISSING' });
    expect(bucket.owner).toBe('nobody');
  });

  it('changes nothing but that until the plan is approved', async () => {
    const { bench, bucket } = await openCloud();
    const outcome = await bench.apply({ confirm: () => Promise.resolve(false) });
    expect(outcome.kind).toBe('declined');
    expect(changesOf(outcome)).toEqual(['create net']);
    expect(bucket.owner).toBe('us');
    expect(await bench.operations()).toEqual([]);
  });
});
