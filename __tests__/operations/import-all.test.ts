import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  importAll,
  type ImportAllOutcome,
  type ImportAllRequest,
} from '../../src/operations/index.ts';
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
  PROVIDER,
  STATE,
  useLocalProvider,
  type Workbench,
  withPorts,
} from './workbench.ts';

useLocalProvider();

function takeAll(
  bench: Workbench,
  over: Partial<ImportAllRequest> = {},
): Promise<ImportAllOutcome> {
  return importAll(
    {
      ...base(bench.folder),
      ...{ providers: [], types: [], skip: [], owners: [], acceptsSharedNames: false },
      ...{ isDryRun: false, lockWaitMs: 0, confirm: undefined },
      cancelled: new AbortController().signal,
      ...over,
    },
    bench.ports,
  );
}

/** A project whose resources are there and of whose state nothing is left. */
async function openForgotten(modules = THREE, more = {}): Promise<Workbench> {
  const bench = await openWorkbench();
  await bench.write(aConfig(modules, more));
  await bench.apply();
  await rm(join(bench.folder, 'state'), { recursive: true });
  return bench;
}

const THREE = [
  aModule('net', { cidr: '10.0.0.0/16' }),
  { ...aModule('db', { engine: 'sqlite', depends_on: ['net'] }), type: 'infra.database' },
  aModule('lan', { cidr: '${net.cidr}' }),
];

function surveyOf(outcome: ImportAllOutcome): object {
  if (!('survey' in outcome)) throw new TypeError(`no survey: ${JSON.stringify(outcome)}`);
  const { resources, absent, known } = outcome.survey;
  return { there: resources.map(({ name }) => name), absent, known };
}

describe('importing all', () => {
  it('records what is there, with what it was made of, and then there is nothing to do', async () => {
    const bench = await openForgotten();
    const outcome = await takeAll(bench);
    expect(outcome).toMatchObject({ kind: 'imported', recorded: ['net', 'db', 'lan'] });
    expect(changesOf(await bench.plan({ asksProviders: false }))).toEqual([]);
    expect((await bench.apply()).kind).toBe('nothing-to-do');
    const { 'db.json': db, 'lan.json': lan } = await bench.stateFiles();
    expect(db).toMatchObject({ dependencies: ['net'], applied_config_source: 'adoption' });
    // In the words of the config, though another one of them had to be known for that.
    expect(lan).toMatchObject({ config: { cidr: '${net.cidr}' } });
    expect((await bench.operations()).length).toBe(3);
  });

  it('never does it twice, and tells what is there, absent and known apart', async () => {
    const bench = await openForgotten();
    await takeAll(bench, { skip: ['lan'] });
    const before = await bench.stateFiles();
    await bench.write(aConfig([...THREE, aModule('new')]));
    const again = await takeAll(bench);
    expect(surveyOf(again)).toEqual({ there: ['lan'], absent: ['new'], known: ['net', 'db'] });
    const third = await takeAll(bench);
    expect(third).toMatchObject({ kind: 'nothing-to-do', recorded: [] });
    expect(surveyOf(third)).toMatchObject({ there: [], known: ['net', 'db', 'lan'] });
    const after = await bench.stateFiles();
    expect(Object.keys(after)).toEqual(['db.json', 'lan.json', 'net.json']);
    expect(after).toMatchObject(before);
  });

  it('writes nothing in a dry run, and takes no lock', async () => {
    const bench = await openForgotten();
    const outcome = await takeAll(bench, {
      isDryRun: true,
      confirm: () => {
        throw new TypeError('asked in a dry run');
      },
    });
    expect(outcome).toMatchObject({ kind: 'previewed', recorded: [] });
    expect(surveyOf(outcome)).toMatchObject({ there: ['net', 'db', 'lan'] });
    await expect(bench.everythingIn('state')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('writes nothing at no, and is asked only after it has told what it found', async () => {
    const bench = await openForgotten();
    const told: string[] = [];
    const outcome = await takeAll(bench, {
      onSurveyed: ({ resources }) => told.push(`told of ${String(resources.length)}`),
      confirm: () => Promise.resolve(told.push('asked') < 0),
    });
    expect(outcome).toMatchObject({ kind: 'declined', recorded: [] });
    expect(told).toEqual(['told of 3', 'asked']);
    expect(await bench.stateFiles()).toEqual({});
  });

  it('looks only at the types and providers that are asked for', async () => {
    const bench = await openForgotten();
    expect(surveyOf(await takeAll(bench, { types: ['infra.database'] }))).toEqual({
      ...{ there: ['db'], absent: [], known: [] },
    });
    expect(surveyOf(await takeAll(bench, { providers: ['cloud'], isDryRun: true }))).toMatchObject({
      there: ['net', 'lan'],
    });
    const slips = { providers: ['clod'], types: ['infra.dbase'], skip: ['nett'] };
    const slipped = await takeAll(bench, slips);
    expect(codesOf(slipped)).toEqual(['UNKNOWN_NAME', 'UNKNOWN_NAME', 'UNKNOWN_NAME']);
  });

  it('T-83 writes no secret into the record of what has one in its config', async () => {
    const bench = await openWorkbench();
    bench.variables.set('TOKEN', 'correct-horse-battery-9');
    const config = { image: 'shop:1', env_vars: { TOKEN: '${TOKEN}' } };
    const web = aModule('web', config, { type: 'infra.container_service' });
    await bench.write(aConfig([web], { secrets: { entries: [{ name: 'TOKEN' }] } }));
    await bench.apply();
    await rm(join(bench.folder, 'state'), { recursive: true });
    expect((await takeAll(bench)).kind).toBe('imported');
    expect(await bench.everythingIn('state')).not.toContain('correct-horse-battery-9');
  });
});

describe('what earlier runs left', () => {
  it('is settled first, and what an open attempt made is taken over', async () => {
    const bench = await openForgotten();
    await leaveIntent(bench, { name: 'net' });
    const dry = await takeAll(bench, { isDryRun: true });
    expect(codesOf(dry)).toEqual(['CUT_OFF_CHANGES']);
    expect(surveyOf(dry)).toMatchObject({ there: ['db', 'lan'] });
    expect((await bench.intents()).length).toBe(1);
    const outcome = await takeAll(bench);
    expect(outcome).toMatchObject({ kind: 'imported', recorded: ['db', 'lan'] });
    expect(codesOf(outcome)).toEqual(['ADOPTED_AFTER_CUT_OFF']);
    expect(await bench.intents()).toEqual([]);
    expect((await bench.apply()).kind).toBe('nothing-to-do');
  });

  it('is not what a replacement was to delete, though its provider still shows that', async () => {
    const bench = await openForgotten([aModule('net')]);
    const { id } = (await bench.cloud()).get('net')!;
    await leaveIntent(bench, { name: 'net', action: 'replace', providerId: id });
    expect(surveyOf(await takeAll(bench))).toEqual({ there: [], absent: ['net'], known: [] });
    expect(await bench.stateFiles()).toEqual({});
  });

  it('keeps another run out while it works', async () => {
    const bench = await openForgotten();
    let refused: unknown;
    const confirm = async (): Promise<boolean> => {
      refused = await takeAll(bench).catch((error: unknown) => error);
      return true;
    };
    expect((await takeAll(bench, { confirm })).kind).toBe('imported');
    expect(refused).toMatchObject({ code: 'STATE_LOCKED' });
  });

  it('goes on from where a run was cancelled', async () => {
    const bench = await openForgotten();
    const stop = new AbortController();
    const { files } = bench.ports;
    const stopping = withPorts(bench, {
      files: {
        ...files,
        createExclusively: async (path, text, options) => {
          if (path.endsWith('db.json')) stop.abort();
          return await files.createExclusively(path, text, options);
        },
      },
    });
    const cut = await takeAll(stopping, { cancelled: stop.signal });
    expect(cut).toMatchObject({ kind: 'cancelled', recorded: ['net', 'db'] });
    expect(await takeAll(bench)).toMatchObject({ kind: 'imported', recorded: ['lan'] });
  });
});

describe('what may not be ours', () => {
  const both = { environments: { staging: {}, prod: {} } };

  it('T-11 is refused where another environment makes the same name, unless the index or somebody says so', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')], both));
    await bench.apply({ environment: 'prod' });
    const staging = { environment: 'staging' };
    const claimed = await takeAll(bench, { ...staging, acceptsSharedNames: true });
    // Its record is still there.
    expect(codesOf(claimed)).toEqual(['RECORD_OF_OTHER_ENVIRONMENT']);
    await rm(join(bench.folder, 'state/net.json'));
    expect(codesOf(await takeAll(bench, { ...staging, acceptsSharedNames: true }))).toEqual([
      'CLAIMED_ELSEWHERE',
    ]);
    expect((await takeAll(bench, { environment: 'prod' })).kind).toBe('imported');
    await rm(join(bench.folder, 'state'), { recursive: true });
    expect(codesOf(await takeAll(bench, staging))).toEqual(['NAME_OF_SEVERAL_ENVIRONMENTS']);
    expect(await bench.stateFiles()).toEqual({});
    expect((await takeAll(bench, { ...staging, acceptsSharedNames: true })).kind).toBe('imported');
  });

  it('is refused where its provider names another owner', async () => {
    const bench = await openForgotten([aModule('net', { owner: 'team-b' }), aModule('lan')]);
    await bench.write(aConfig([aModule('net', { owner: 'team-a' }), aModule('lan')]));
    const outcome = await takeAll(bench);
    expect(codesOf(outcome)).toEqual(['OWNED_BY_OTHERS']);
    expect(JSON.stringify(outcome)).toContain('team-b owns it');
    expect(await bench.stateFiles()).toEqual({});
    expect((await takeAll(bench, { owners: ['team-b'] })).kind).toBe('imported');
  });

  it('is refused where its provider has several of that name, and the other is taken by its id', async () => {
    const bench = await openForgotten([aModule('net'), aModule('lan')]);
    const { id } = (await bench.cloud()).get('net')!;
    const catalogue = join(bench.folder, '.wfctl/local/catalogue');
    const text = await readFile(join(catalogue, `${id}.json`), 'utf8');
    await writeFile(join(catalogue, `${id}-2.json`), text.replaceAll(id, `${id}-2`));
    const outcome = await takeAll(bench);
    expect(codesOf(outcome)).toEqual(['SEVERAL_OF_THAT_NAME']);
    expect(JSON.stringify(outcome)).toContain(`${id}, ${id}-2`);
    expect(await bench.stateFiles()).toEqual({});
    await bench.import({ name: 'net', id });
    expect(await takeAll(bench)).toMatchObject({ kind: 'imported', recorded: ['lan'] });
  });

  it('is refused where the state has it under another name', async () => {
    const bench = await openForgotten([aModule('net')]);
    await takeAll(bench);
    const store = await bench.store();
    const { record, revision } = (await store.read(parseResourceName('net')!))!;
    await store.put({ ...record, name: parseResourceName('old')! }, undefined);
    await store.remove(record.name, revision);
    const outcome = await takeAll(bench);
    expect(codesOf(outcome)).toContain('ALREADY_REMEMBERED');
    expect(JSON.stringify(outcome)).toContain('wfctl infra state mv old net');
    expect(Object.keys(await bench.stateFiles())).toEqual(['old.json']);
  });

  it('is taken where the index says that it is ours, though its record is lost', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')], both));
    await bench.apply({ environment: 'staging' });
    await rm(join(bench.folder, 'state/net.json'));
    const index = openEnvironmentIndex((await bench.store()).companions);
    expect((await index.load()).get(parseResourceName('net')!)).toEqual([
      toEnvironmentName('staging'),
    ]);
    expect((await takeAll(bench, { environment: 'staging' })).kind).toBe('imported');
  });
});

describe('what cannot be told', () => {
  it('T-45 is an error and never absent: nothing at all is recorded', async () => {
    const bench = await openForgotten();
    const failing = (method: string) => ({
      ...PROVIDER,
      config: {
        provider: 'local',
        simulate: { fail: { mode: 'always', method, code: 'UNAVAILABLE' } },
      },
    });
    for (const method of ['get_owner', 'import', 'enumerate_all']) {
      await bench.write({ modules: [STATE, failing(method), ...THREE, aModule('new')] });
      const outcome = await takeAll(bench);
      expect({ method, codes: new Set(codesOf(outcome)) }).toEqual({
        ...{ method, codes: new Set(['PROVIDER_NO_ANSWER']) },
      });
    }
    expect(await bench.stateFiles()).toEqual({});
  });

  it('names the provider that did not start, and takes what the others have when told to', async () => {
    const bench = await openForgotten([aModule('net')]);
    const other = { name: 'other', type: 'iac.provider', config: { provider: 'missing' } };
    await bench.write(aConfig([aModule('net'), aModule('far', { provider: 'other' }), other]));
    expect(codesOf(await takeAll(bench))).toEqual(['PROVIDER_NOT_ASKED']);
    expect(await bench.stateFiles()).toEqual({});
    expect(await takeAll(bench, { providers: ['cloud'] })).toMatchObject({ recorded: ['net'] });
  });
});
