import { describe, expect, it } from 'vitest';
import { moveRecord } from '../../src/operations/index.ts';
import { parseResourceName, toEnvironmentName } from '../../src/resources/index.ts';
import { openEnvironmentIndex } from '../../src/state/index.ts';
import {
  aConfig,
  aModule,
  base,
  changesOf,
  codesOf,
  leaveIntent,
  openWorkbench,
  useLocalProvider,
  type Workbench,
} from './workbench.ts';

useLocalProvider();

const COMMON = parseResourceName('common')!;
const MOVE = { name: 'net', action: 'move', movedTo: parseResourceName('network')! } as const;

function move(bench: Workbench, name: string, to: string) {
  return moveIn('', bench, { name, to });
}

function moveIn(environment: string, bench: Workbench, names: { name: string; to: string }) {
  const cancelled = new AbortController().signal;
  const request = { ...base(bench.folder), ...names, environment, lockWaitMs: 0, cancelled };
  return moveRecord(request, bench.ports);
}

/** A network and a service that refers to it, by the names given. */
function modulesOf(network: string) {
  const config = { image: 'shop:1', env_vars: { NET: `\${${network}.id}` }, depends_on: [network] };
  return aConfig([
    aModule(network, { cidr: '10.0.0.0/16' }),
    aModule('web', config, { type: 'infra.container_service' }),
  ]);
}

describe('moving a record', () => {
  it('lets a module be renamed with nothing left to do, for it and for what refers to it', async () => {
    const bench = await openWorkbench();
    await bench.write(modulesOf('net'));
    await bench.apply();
    const before = await bench.operations();
    await bench.write(modulesOf('network'));
    expect(changesOf(await bench.plan())).toContain('delete net');

    expect(await move(bench, 'net', 'network')).toMatchObject({ kind: 'moved' });
    const files = await bench.stateFiles();
    expect(Object.keys(files)).toEqual(['network.json', 'web.json']);
    expect(files['network.json']).toMatchObject({ resource_id: 'network' });
    expect(files['web.json']).toMatchObject({ dependencies: ['network'] });
    expect(changesOf(await bench.plan({ asksProviders: false }))).toEqual([]);
    expect((await bench.apply()).kind).toBe('nothing-to-do');
    expect(await bench.operations()).toEqual(before);
    expect(await bench.intents()).toEqual([]);
    const store = await bench.store();
    const index = await store.companions.get((await store.companions.list('index'))[0]!);
    expect(JSON.parse(index!.text)).toMatchObject({ names: ['network', 'web'] });
  });

  it.each(['its intent is written', 'the new record is', 'what depends on it is'])(
    'is finished by the next apply when it is cut off after %s',
    async (instant) => {
      const bench = await openWorkbench();
      await bench.write(modulesOf('net'));
      await bench.apply();
      const before = await bench.operations();
      await bench.write(modulesOf('network'));
      const store = await bench.store();
      await leaveIntent(bench, MOVE);
      const { record } = (await store.read(parseResourceName('net')!))!;
      if (instant !== 'its intent is written') {
        await store.put({ ...record, name: MOVE.movedTo }, undefined);
      }
      if (instant === 'what depends on it is') {
        const web = (await store.read(parseResourceName('web')!))!;
        await store.put({ ...web.record, dependencies: ['network'] }, web.revision);
      }
      expect((await bench.apply()).kind).not.toBe('refused');
      expect((await bench.apply()).kind).toBe('nothing-to-do');
      expect((await bench.operations()).filter((done) => !before.includes(done))).toEqual([]);
      expect(Object.keys(await bench.stateFiles())).toEqual(['network.json', 'web.json']);
      expect(await bench.intents()).toEqual([]);
    },
  );

  it('moves nothing when another resource has got the name meanwhile', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net'), aModule('network')]));
    await bench.apply();
    await leaveIntent(bench, MOVE);
    expect((await bench.apply()).kind).toBe('nothing-to-do');
    expect(Object.keys(await bench.stateFiles())).toEqual(['net.json', 'network.json']);
    expect(await bench.intents()).toEqual([]);
  });

  it('goes on with itself when it is run again after it was cut off', async () => {
    const bench = await openWorkbench();
    await bench.write(modulesOf('net'));
    await bench.apply();
    await leaveIntent(bench, MOVE);
    expect(await move(bench, 'net', 'network')).toMatchObject({ kind: 'moved' });
    expect(Object.keys(await bench.stateFiles())).toEqual(['network.json', 'web.json']);
    expect(await bench.intents()).toEqual([]);
  });

  it('refuses to overwrite, to move nothing, and to move what is not settled', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net'), aModule('other')]));
    await bench.apply();
    const before = await bench.stateFiles();
    expect(codesOf(await move(bench, 'net', 'other'))).toEqual(['ALREADY_REMEMBERED']);
    expect(codesOf(await move(bench, 'net', 'net'))).toEqual(['SAME_NAME']);
    expect(codesOf(await move(bench, 'nett', 'network'))).toEqual(['UNKNOWN_RECORD']);
    await leaveIntent(bench, { name: 'net', action: 'update' });
    expect(codesOf(await move(bench, 'net', 'network'))).toEqual(['UNSETTLED_CHANGE']);
    expect(await bench.stateFiles()).toEqual(before);
  });

  it('T-11 leaves alone what another environment claims, and the records of another', async () => {
    const bench = await openWorkbench();
    const renamed = (name: string) => ({
      environments: { staging: { config: { name: `s-${name}` } } },
    });
    const web = { image: 'shop:1', depends_on: ['net'] };
    const type = 'infra.container_service';
    const common = aModule('common', {}, renamed('common'));
    await bench.write(
      aConfig([
        common,
        aModule('net', {}, renamed('net')),
        aModule('web', web, { type, ...renamed('web') }),
      ]),
    );
    await bench.apply();
    await bench.apply({ environment: 'staging' });
    const { companions } = await bench.store();
    await openEnvironmentIndex(companions).claim(toEnvironmentName('staging'), [COMMON]);
    expect(codesOf(await move(bench, 'web', 's-net'))).toEqual(['ALREADY_REMEMBERED']);
    expect(codesOf(await move(bench, 'common', 'shared'))).toEqual(['CLAIMED_ELSEWHERE']);
    expect(await move(bench, 'net', 'network')).toMatchObject({ kind: 'moved' });
    const files = await bench.stateFiles();
    expect(files['web.json']).toMatchObject({ dependencies: ['network'] });
    expect(files['s-web.json']).toMatchObject({ dependencies: ['net'] });
  });

  it('takes the new name as the module has it', async () => {
    const bench = await openWorkbench();
    const environments = { staging: { config: { name: 'shop-net' } } };
    await bench.write(aConfig([aModule('old', {}, { environments: { staging: {} } })]));
    await bench.apply({ environment: 'staging' });
    await bench.write(aConfig([aModule('net', {}, { environments })]));
    const outcome = await moveIn('staging', bench, { name: 'old', to: 'net' });
    expect(outcome).toMatchObject({ kind: 'moved', to: parseResourceName('shop-net') });
  });
});
