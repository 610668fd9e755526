import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drift, listState, outputs, status } from '../../src/operations/index.ts';
import type { BucketErrorCode } from '../../src/ports/index.ts';
import { openBucketProject } from './bucket-project.ts';
import {
  aModule,
  base,
  changesOf,
  codesOf,
  openWorkbench,
  PROVIDER,
  useLocalProvider,
  type Workbench,
} from './workbench.ts';

useLocalProvider();

const looking = (bench: Workbench) => ({
  ...base(bench.folder),
  ...{ cancelled: new AbortController().signal, refresh: undefined, module: undefined },
});

describe('a plan before there is a place for the state', () => {
  it('goes on from an empty state, says so on the line of the state, and makes nothing', async () => {
    const { bench, bucket } = await openBucketProject();
    const outcome = await bench.plan();
    expect(changesOf(outcome)).toEqual(['create net']);
    expect(outcome).toMatchObject({
      kind: 'planned',
      missingPlace: 's3 acme/iac-state/',
      diagnostics: [
        {
          severity: 'warning',
          code: 'STATE_NOT_THERE_YET',
          detail: expect.stringContaining('s3 acme/iac-state/') as string,
          place: { sourceLine: expect.stringContaining('state') as string },
        },
      ],
    });
    expect(bucket.owner).toBe('nobody');
    expect([...bucket.objects.keys()]).toEqual([]);
  });

  it('has the digest of the apply that makes the place, which its gates let through', async () => {
    const { bench, bucket } = await openBucketProject();
    const planFile = join(bench.folder, 'approved.json');
    const planned = await bench.plan({ output: planFile });
    const digest = planned.kind === 'planned' ? planned.plan.digest : '';
    const applied = await bench.apply({ expectedPlanDigest: digest, planFile });
    expect(applied).toMatchObject({ kind: 'applied', plan: { digest } });
    expect(bucket.owner).toBe('us');
    const after = await bench.plan();
    expect(after).toMatchObject({ missingPlace: undefined, diagnostics: [] });
    expect(changesOf(after)).toEqual([]);
  });

  it('says so in its file', async () => {
    const { bench } = await openBucketProject();
    const output = join(bench.folder, 'plan.json');
    await bench.plan({ output });
    expect(JSON.parse(await readFile(output, 'utf8'))).toMatchObject({
      state_missing: 's3 acme/iac-state/',
    });
  });

  it.each<BucketErrorCode>([
    'BUCKET_FORBIDDEN',
    'BUCKET_CREDENTIALS_REFUSED',
    'BUCKET_WRONG_REGION',
  ])('T-06 fails where the server does not say that there is none: %s', async (what) => {
    const { bench, bucket } = await openBucketProject();
    bucket.faults.push({ when: 'before', what });
    await expect(bench.plan()).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      cause: { code: what },
    });
  });

  it('T-06 fails where the server takes back that there is none', async () => {
    const { bench, bucket } = await openBucketProject();
    bucket.faults.push(undefined, { when: 'before', what: 'BUCKET_FORBIDDEN' });
    await expect(bench.plan()).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
  });

  it('fails with the command that makes it where applies are told to make nothing', async () => {
    const { bench } = await openBucketProject({ infra: { auto_bootstrap: false } });
    await expect(bench.plan()).rejects.toMatchObject({
      code: 'STATE_BACKEND_MISSING',
      hint: expect.stringContaining('wfctl infra bootstrap') as string,
    });
  });
});

describe('looking at an environment before there is a place for its state', () => {
  it('finds no resources, and says why', async () => {
    const { bench } = await openBucketProject();
    const seen = await status(looking(bench), bench.ports);
    expect(seen).toMatchObject({ kind: 'status', lines: [] });
    expect(codesOf(seen)).toEqual(['STATE_NOT_THERE_YET']);
    const listed = await listState(looking(bench), bench.ports);
    expect(listed).toMatchObject({ kind: 'listed', records: [], location: 's3 acme/iac-state/' });
    expect(codesOf(listed)).toEqual(['STATE_NOT_THERE_YET']);
  });

  it('T-06 fails where an empty answer would be taken for a good one', async () => {
    const { bench } = await openBucketProject();
    const missing = { code: 'STATE_BACKEND_MISSING' };
    await expect(drift(looking(bench), bench.ports)).rejects.toMatchObject(missing);
    await expect(outputs(looking(bench), bench.ports)).rejects.toMatchObject(missing);
  });
});

describe('a folder for the state that is missing', () => {
  it('counts as empty, and is told, since another folder may have been meant', async () => {
    const bench = await openWorkbench();
    const config = { backend: 'filesystem', directory: 'state' };
    const state = { name: 'state', type: 'iac.state', config };
    await bench.write({ modules: [state, PROVIDER, aModule('net')] });
    const outcome = await bench.plan();
    expect(codesOf(outcome)).toEqual(['STATE_NOT_THERE_YET']);
    expect(outcome).toMatchObject({ missingPlace: `filesystem ${join(bench.folder, 'state')}` });
    await mkdir(join(bench.folder, 'state'));
    expect(codesOf(await bench.plan())).toEqual([]);
  });
});
