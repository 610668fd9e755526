import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  aPairOfEnvironments,
  fatesOf,
  inBoth,
  leftoversOf,
  problemsOf,
  tearDown,
} from './tear-down.ts';
import { parseResourceName, toEnvironmentName } from '../../src/resources/index.ts';
import { acquireLock, openEnvironmentIndex } from '../../src/state/index.ts';
import {
  aConfig,
  aModule,
  leaveIntent,
  openWorkbench,
  STATE,
  useLocalProvider,
  type Workbench,
} from './workbench.ts';

useLocalProvider();

const BOTH = ['staging', 'prod'] as const;
const ENVIRONMENTS = { environments: { staging: {}, prod: {} } };

async function applied(config: Parameters<Workbench['write']>[0]): Promise<Workbench> {
  const bench = await openWorkbench();
  await bench.write(config);
  for (const environment of BOTH) {
    expect((await bench.apply({ environment })).kind).toBe('applied');
  }
  return bench;
}

async function there(bench: Workbench): Promise<readonly string[]> {
  return [...(await bench.cloud()).keys()].sort();
}

const PROD = ['prod-db', 'prod-files', 'prod-net'];

describe('a teardown', () => {
  it('deletes one environment, dependents first, and forgets it and nothing of the other', async () => {
    const bench = await applied(aPairOfEnvironments());
    const outcome = await tearDown(bench);
    expect(outcome.kind).toBe('torn-down');
    expect((await bench.operations()).slice(6)).toEqual([
      'delete staging-files',
      'delete staging-db',
      'delete staging-net',
    ]);
    expect(await there(bench)).toEqual(PROD);
    expect(Object.keys(await bench.stateFiles()).sort()).toEqual(
      PROD.map((name) => `${name}.json`),
    );
    const store = await bench.store();
    expect(await store.companions.list('environments/staging')).toEqual([]);
    const plan = await bench.plan({ environment: 'prod' });
    expect(plan).toMatchObject({ kind: 'planned', plan: { changes: [] } });
  });

  it('finds everything without any state', async () => {
    const bench = await applied(aPairOfEnvironments());
    await rm(join(bench.folder, 'state'), { recursive: true });
    const outcome = await tearDown(bench);
    expect(outcome.kind).toBe('torn-down');
    expect((await bench.operations()).slice(6)).toEqual([
      'delete staging-files',
      'delete staging-db',
      'delete staging-net',
    ]);
    expect(await there(bench)).toEqual(PROD);
  });

  it('goes on past a damaged state, and fails since that could not be wiped', async () => {
    const bench = await applied(aPairOfEnvironments());
    await writeFile(join(bench.folder, 'state/staging-db.json'), '{ "resource_id": ');
    const outcome = await tearDown(bench);
    expect(outcome.kind).toBe('incomplete');
    expect(problemsOf(outcome)).toContain('STATE_NOT_USABLE');
    expect(await there(bench)).toEqual(PROD);

    await rm(join(bench.folder, 'state/staging-db.json'));
    const again = await tearDown(bench);
    expect(again.kind).toBe('torn-down');
    expect(Object.keys(await bench.stateFiles()).sort()).toEqual(
      PROD.map((name) => `${name}.json`),
    );
  });

  it.each(['dry-run', 'missing'] as const)('changes nothing at approval %s', async (kind) => {
    const bench = await applied(aPairOfEnvironments());
    const before = await bench.everythingIn('.');
    const outcome = await tearDown(bench, { approval: { kind } });
    expect(outcome.kind).toBe(kind === 'dry-run' ? 'previewed' : 'not-approved');
    expect(fatesOf(outcome)).toEqual({
      'staging-db': 'to-destroy',
      'staging-files': 'to-destroy',
      'staging-net': 'to-destroy',
    });
    expect(await bench.everythingIn('.')).toBe(before);
  });

  it('asks with the preview, and deletes nothing at no', async () => {
    const bench = await applied(aPairOfEnvironments());
    const asked: number[] = [];
    const confirm = (preview: { readonly lines: readonly unknown[] }): Promise<boolean> => {
      asked.push(preview.lines.length);
      return Promise.resolve(false);
    };
    const outcome = await tearDown(bench, { approval: { kind: 'ask', confirm } });
    expect(outcome.kind).toBe('declined');
    expect(asked).toEqual([3]);
    expect((await there(bench)).length).toBe(6);
  });
});

describe('a deletion that fails', () => {
  const failing = {
    simulate: { fail: { mode: 'always', method: 'delete', message: 'it is in use' } },
  };

  it('T-46 T-47 stops nothing else, keeps its record and its name, and is finished by the next run', async () => {
    const bench = await applied(
      aConfig(
        [
          inBoth('net'),
          inBoth('mid', { depends_on: ['net'], ...failing }),
          inBoth('web', { depends_on: ['mid'] }),
        ],
        ENVIRONMENTS,
      ),
    );
    const outcome = await tearDown(bench);
    expect(outcome.kind).toBe('incomplete');
    expect(leftoversOf(outcome)).toEqual(['staging-mid']);
    expect(fatesOf(outcome)).toEqual({
      'staging-web': 'destroyed',
      'staging-mid': 'failed',
      'staging-net': 'destroyed',
    });
    const kept = Object.keys(await bench.stateFiles()).filter((name) => /^staging/.test(name));
    expect(kept).toEqual(['staging-mid.json']);
    expect([...(await (await bench.store()).list())].length).toBe(4);

    await mendCloud(bench, 'staging-mid');
    const again = await tearDown(bench);
    expect(again.kind).toBe('torn-down');
    expect(await there(bench)).toEqual(['prod-mid', 'prod-net', 'prod-web']);
  });
});

describe('what cannot be asked', () => {
  it('T-48 is never taken for gone: a provider that cannot list or read fails the teardown', async () => {
    const bench = await applied(aPairOfEnvironments());
    const fail = { mode: 'always', method: 'enumerate_all', code: 'UNAVAILABLE' };
    const broken = aPairOfEnvironments();
    const modules = (broken['modules'] as { readonly name: string }[]).map((module) =>
      module.name === 'cloud'
        ? { name: 'cloud', type: 'iac.provider', config: { provider: 'local', simulate: { fail } } }
        : module,
    );
    await bench.write({ ...broken, modules });
    for (const name of ['net', 'db', 'files']) {
      await rm(join(bench.folder, `state/staging-${name}.json`));
    }
    await rm(await cloudFile(bench, 'staging-db'));
    const outcome = await tearDown(bench);
    expect(outcome.kind).toBe('incomplete');
    expect(problemsOf(outcome)).toContain('PROVIDER_NO_ANSWER');
    expect(await there(bench)).toEqual(PROD);
  });

  it('does not keep what another provider has from being deleted', async () => {
    const bench = await openWorkbench();
    const other = { name: 'other', type: 'iac.provider', config: { provider: 'missing' } };
    const config = aConfig([aModule('net'), aModule('far', { provider: 'other' }), other]);
    await bench.write({ ...config, environments: { staging: {} } });
    await bench.write(
      { ...aConfig([aModule('net')]), environments: { staging: {} } },
      'first.yaml',
    );
    await bench.apply({ environment: 'staging', config: 'first.yaml' });
    const outcome = await tearDown(bench);
    expect(outcome.kind).toBe('incomplete');
    expect(problemsOf(outcome)).toEqual(['PROVIDER_NOT_ASKED']);
    expect(fatesOf(outcome)).toEqual({ net: 'destroyed' });
  });
});

describe('what stays', () => {
  it('is on the keep-list or protected, with all it depends on, and keeps its record', async () => {
    const bench = await applied(
      aConfig(
        [
          inBoth('net'),
          {
            ...inBoth('db', { depends_on: ['net'], engine: 'sqlite' }, 'infra.database'),
            protected: true,
          },
          inBoth('web', { depends_on: ['db'] }),
          inBoth('log'),
        ],
        ENVIRONMENTS,
      ),
    );
    const outcome = await tearDown(bench, { keep: ['log'] });
    expect(outcome.kind).toBe('torn-down');
    expect(fatesOf(outcome)).toEqual({
      'staging-web': 'destroyed',
      'staging-db': 'keep',
      'staging-net': 'keep',
      'staging-log': 'keep',
    });
    const kept = Object.keys(await bench.stateFiles()).filter((name) => /^staging/.test(name));
    expect(kept).toEqual(['staging-db.json', 'staging-log.json', 'staging-net.json']);

    const all = await tearDown(bench, { allowReplace: new Set(['staging-db']) });
    expect(all.kind).toBe('torn-down');
    expect((await there(bench)).filter((name) => name.startsWith('staging'))).toEqual([]);
  });

  it('refuses a keep-list with a name that nothing has, and deletes nothing', async () => {
    const bench = await applied(aPairOfEnvironments());
    const outcome = await tearDown(bench, { keep: ['staging-bd'] });
    expect(outcome).toMatchObject({ kind: 'refused', diagnostics: [{ code: 'KEEP_UNKNOWN' }] });
    expect((await there(bench)).length).toBe(6);
  });

  it('T-11 is what two environments share, while the state says so; without it nothing is proven', async () => {
    const shared = aConfig([aModule('net'), inBoth('web', { depends_on: ['net'] })], ENVIRONMENTS);
    const bench = await openWorkbench();
    await bench.write(shared);
    await bench.apply({ environment: 'staging' });
    const { companions } = await bench.store();
    await openEnvironmentIndex(companions).claim(toEnvironmentName('prod'), [
      parseResourceName('net')!,
    ]);
    const known = await tearDown(bench);
    expect(fatesOf(known)).toEqual({ 'staging-web': 'destroyed', net: 'theirs' });
    expect(known.kind).toBe('torn-down');
    expect(Object.keys(await bench.stateFiles())).toEqual(['net.json']);

    await rm(join(bench.folder, 'state'), { recursive: true });
    const outcome = await tearDown(bench);
    expect(fatesOf(outcome)).toEqual({ net: 'unproven' });
    expect(outcome.kind).toBe('incomplete');
    expect(await there(bench)).toEqual(['net']);

    const kept = await tearDown(bench, { keep: ['net'] });
    expect(kept.kind).toBe('torn-down');
  });
});

describe('the lock', () => {
  it('T-53 of a run that lives is respected', async () => {
    const bench = await applied(aPairOfEnvironments());
    const { companions } = await bench.store();
    const owner = { ...bench.ports.identity, token: 'another', operation: 'apply' };
    const environment = toEnvironmentName('staging');
    await using _held = await acquireLock(
      companions,
      { environment, owner, waitMs: 0 },
      bench.ports,
    );
    await expect(tearDown(bench)).rejects.toMatchObject({ code: 'STATE_LOCKED' });
    expect((await there(bench)).length).toBe(6);
    const preview = await tearDown(bench, { approval: { kind: 'dry-run' } });
    expect(preview.kind).toBe('previewed');
  });
});

describe('marks of ownership', () => {
  const tagged = (name: string) => aModule(name, { tags: ['shop-staging'] });

  async function withOrphan(): Promise<Workbench> {
    const bench = await openWorkbench();
    const environments = { environments: { staging: {} } };
    await bench.write(aConfig([tagged('net'), tagged('old')], environments));
    await bench.apply({ environment: 'staging' });
    await bench.write(aConfig([tagged('net')], environments));
    await rm(join(bench.folder, 'state'), { recursive: true });
    return bench;
  }

  it('find what the config no longer names: a leftover, unless such things go as well', async () => {
    const bench = await withOrphan();
    const without = await tearDown(bench, { tags: ['shop-staging'] });
    expect(without.kind).toBe('incomplete');
    expect(fatesOf(without)).toEqual({ net: 'destroyed', old: 'orphan' });

    const all = await tearDown(bench, { tags: ['shop-staging'], includesOrphans: true });
    expect(all.kind).toBe('torn-down');
    expect(fatesOf(all)).toEqual({ old: 'destroyed' });
    expect(await there(bench)).toEqual([]);
  });

  it('keep a stranger of the same name from being deleted', async () => {
    const bench = await openWorkbench();
    const environments = { environments: { staging: {} } };
    await bench.write(aConfig([aModule('net', { owner: 'team-b' })], environments));
    await bench.apply({ environment: 'staging' });
    await rm(join(bench.folder, 'state'), { recursive: true });
    await bench.write(aConfig([aModule('net', { owner: 'team-a' })], environments));
    const stranger = await tearDown(bench);
    expect(fatesOf(stranger)).toEqual({ net: 'unproven' });
    expect(await there(bench)).toEqual(['net']);
  });
});

describe('earlier runs', () => {
  it('that were cut off while they made something leave nothing behind', async () => {
    const bench = await openWorkbench();
    const environments = { environments: { staging: {} } };
    await bench.write(aConfig([aModule('net'), aModule('half')], environments));
    await bench.apply({ environment: 'staging' });
    await bench.write(aConfig([aModule('net')], environments));
    await rm(join(bench.folder, 'state/half.json'));
    await leaveIntent(bench, { name: 'half', action: 'create' }, 'staging');
    const outcome = await tearDown(bench);
    expect(fatesOf(outcome)).toEqual({ net: 'destroyed', half: 'destroyed' });
    expect(outcome.kind).toBe('torn-down');
    expect(await there(bench)).toEqual([]);
    expect(await bench.intents('staging')).toEqual([]);
  });

  it('that were cut off a moment ago are kept in mind while nothing of theirs shows', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')], { environments: { staging: {} } }));
    await bench.apply({ environment: 'staging' });
    const at = new Date(bench.ports.clock.now() - 60_000).toISOString();
    await leaveIntent(bench, { name: 'slow', action: 'create', at }, 'staging');
    const outcome = await tearDown(bench);
    expect(outcome).toMatchObject({ kind: 'torn-down', diagnostics: [{ code: 'NOT_FOUND_YET' }] });
    expect((await bench.intents('staging')).map(({ name }) => name)).toEqual(['slow']);
  });

  it('whose resources somebody deleted by hand are forgotten', async () => {
    const bench = await applied(aPairOfEnvironments());
    await rm(await cloudFile(bench, 'staging-files'));
    const outcome = await tearDown(bench);
    expect(outcome.kind).toBe('torn-down');
    expect(fatesOf(outcome)['staging-files']).toBe('already-gone');
    expect(Object.keys(await bench.stateFiles()).sort()).toEqual(
      PROD.map((name) => `${name}.json`),
    );
  });

  it('whose provider has left the config are told, and keep their records', async () => {
    const bench = await openWorkbench();
    await bench.write(aConfig([aModule('net')], { environments: { staging: {} } }));
    await bench.apply({ environment: 'staging' });
    await bench.write({ environments: { staging: {} }, modules: [STATE] });
    const outcome = await tearDown(bench);
    expect(problemsOf(outcome)).toEqual(['PROVIDER_MODULE_GONE']);
    expect(outcome.kind).toBe('incomplete');
    expect(Object.keys(await bench.stateFiles())).toEqual(['net.json']);
  });
});

/** The catalogue file of a resource: the provider's own account of it. */
async function cloudFile(bench: Workbench, name: string): Promise<string> {
  const id = (await bench.cloud()).get(name)?.id ?? '';
  return join(bench.folder, '.wfctl/local/catalogue', `${id}.json`);
}

/** Takes the knobs out of a resource where the provider keeps it. */
async function mendCloud(bench: Workbench, name: string): Promise<void> {
  const entry = (await bench.cloud()).get(name)!;
  const without = Object.fromEntries(
    Object.entries(entry.config).filter(([key]) => key !== 'simulate'),
  );
  const mended = { ...entry, config: without, applied: without };
  await writeFile(await cloudFile(bench, name), JSON.stringify(mended));
}
