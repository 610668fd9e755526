import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claimRecord, forgetRecord, unlock } from '../../src/operations/index.ts';
import { createConcealer, createRedactor } from '../../src/outputs/index.ts';
import {
  aConfig,
  aModule,
  base,
  changesOf,
  codesOf,
  leaveIntent,
  loseRecord,
  openWorkbench,
  useLocalProvider,
  withPorts,
  type Workbench,
} from './workbench.ts';

useLocalProvider();

/** One resource at the provider that the state knows nothing of; its id. */
async function makeUnknown(bench: Workbench, name = 'net'): Promise<string> {
  await bench.apply();
  const { providerId } = await loseRecord(bench, name);
  return providerId;
}

function changeRequest(bench: Workbench, name: string) {
  const cancelled = new AbortController().signal;
  return { ...base(bench.folder), name, lockWaitMs: 0, cancelled };
}

describe('importing', () => {
  it('by name remembers what is there, and then there is nothing to do', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net', { cidr: '10.0.0.0/16' })]));
    const id = await makeUnknown(bench);
    const outcome = await bench.import({ name: 'net' });
    expect(outcome).toMatchObject({ kind: 'imported', record: { name: 'net', providerId: id } });
    expect((await bench.apply()).kind).toBe('nothing-to-do');
    expect(await bench.operations()).toEqual(['create net']);
  });

  it('T-83 by id writes the module’s own config, with no secret filled in', async () => {
    const bench = await openWorkbench();
    bench.variables.set('TOKEN', 'correct-horse-battery-9');
    const config = { image: 'shop:1', env_vars: { TOKEN: '${TOKEN}' } };
    const module = aModule('web', config, { type: 'infra.container_service', dependsOn: ['net'] });
    await bench.write(
      aConfig([module, aModule('net')], { secrets: { entries: [{ name: 'TOKEN' }] } }),
    );
    const id = await makeUnknown(bench, 'web');
    const outcome = await bench.import({ name: 'web', id });
    expect(outcome).toMatchObject({
      kind: 'imported',
      record: { provider: 'local', dependencies: ['net'], appliedConfigSource: 'adoption' },
    });
    expect(await bench.everythingIn('state')).not.toContain('correct-horse-battery-9');
    expect(changesOf(await bench.plan({ asksProviders: false }))).toEqual([]);
  });

  it.each(['net', 'other'])(
    'T-60 by id hides what its provider marks, also as %s',
    async (name) => {
      const made = await openWorkbench();
      const simulate = { sensitive: ['nickname'] };
      await made.write(aConfig([aModule('net', { simulate }), aModule('other')]));
      await made.apply();
      await loseRecord(made, 'other');
      const { providerId: id, outputs } = await loseRecord(made, 'net');
      await rm(join(made.folder, 'state/.wfctl'), { recursive: true });
      const concealer = createConcealer(createRedactor());
      const bench = withPorts(made, { concealer });
      expect((await bench.import({ name, id })).kind).toBe('imported');
      const { nickname } = outputs.reveal() as { readonly nickname: string };
      expect(concealer.redact(nickname)).toBe('***');
    },
  );

  it('settles the attempt of a run that was cut off', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    const id = await makeUnknown(bench);
    await leaveIntent(bench, { name: 'net' });
    await bench.import({ name: 'net', id });
    expect(await bench.intents()).toEqual([]);
  });

  it('refuses what is remembered, under that name or another', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net'), aModule('twin')]));
    await bench.apply();
    const id = (await bench.cloud()).get('net')!.id;
    expect(codesOf(await bench.import({ name: 'net' }))).toEqual(['ALREADY_REMEMBERED']);
    await loseRecord(bench, 'twin');
    expect(codesOf(await bench.import({ name: 'twin', id }))).toEqual(['ALREADY_REMEMBERED']);
    expect(Object.keys(await bench.stateFiles())).toEqual(['net.json']);
  });

  it('refuses what the config or the provider does not know', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    expect(codesOf(await bench.import({ name: 'nett' }))).toEqual(['UNKNOWN_RESOURCE']);
    expect(codesOf(await bench.import({ name: 'net' }))).toEqual(['NOT_FOUND']);
    await expect(bench.import({ name: 'net', id: 'nowhere' })).rejects.toMatchObject({
      code: 'PROVIDER_NOT_FOUND',
    });
    expect(await bench.stateFiles()).toEqual({});
    expect(await unlock(base(bench.folder), bench.ports)).toEqual({ kind: 'not-locked' });
  });
});

describe('forgetting a record', () => {
  it('leaves the resource, and takes the attempt of a run that was cut off with it', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')]));
    await bench.apply();
    await leaveIntent(bench, { name: 'net', action: 'update' });
    const outcome = await forgetRecord(changeRequest(bench, 'net'), bench.ports);
    expect(outcome).toEqual({ kind: 'changed', name: 'net' });
    expect(await bench.stateFiles()).toEqual({});
    expect(await bench.intents()).toEqual([]);
    expect([...(await bench.cloud()).keys()]).toEqual(['net']);
    const again = await forgetRecord(changeRequest(bench, 'net'), bench.ports);
    expect(codesOf(again)).toEqual(['UNKNOWN_RECORD']);
  });
});

describe('claiming a record', () => {
  it('T-11 makes an unclaimed one ours, to be deleted when the config drops it', async () => {
    const bench = await openWorkbench();
    const renamed = { environments: { staging: { config: { name: 's' } }, prod: {} } };
    const net = aModule('net', {}, renamed);
    await bench.write(aConfig([net, aModule('old', {}, { environments: { prod: null } })]));
    await bench.apply({ environment: 'staging' });
    const store = await bench.store();
    for (const key of await store.companions.list('index')) {
      await store.companions.remove(key, (await store.companions.get(key))!.revision);
    }
    await bench.write(aConfig([net]));
    const request = { ...changeRequest(bench, 'old'), environment: 'staging' };
    expect(changesOf(await bench.plan({ environment: 'staging', asksProviders: false }))).toEqual(
      [],
    );
    expect((await claimRecord(request, bench.ports)).kind).toBe('changed');
    expect(changesOf(await bench.plan({ environment: 'staging', asksProviders: false }))).toEqual([
      'delete old',
    ]);
    const unknown = await claimRecord({ ...request, name: 'nothing' }, bench.ports);
    expect(codesOf(unknown)).toEqual(['UNKNOWN_RECORD']);
  });
});
