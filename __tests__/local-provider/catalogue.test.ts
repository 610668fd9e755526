import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DriftClass, type DriftResult } from '../../src/gen/iac.ts';
import {
  ask,
  buildPlugin,
  listFiles,
  makeFolder,
  parse,
  readOperations,
  refOf,
  removeFolder,
  type RunningPlugin,
  specOf,
  startPlugin,
  statusOf,
} from './plugin-process.ts';

let executable: string;
let plugin: RunningPlugin;
let folder: string;

beforeAll(async () => {
  executable = await buildPlugin();
});
beforeEach(async () => {
  folder = await makeFolder();
  plugin = await startPlugin(executable);
  await plugin.initialize(folder);
});
afterEach(async () => {
  await plugin[Symbol.asyncDispose]();
  await removeFolder(folder);
});

const net = { type: 'infra.vpc', name: 'net', config: { cidr: '10.1.0.0/16', region: 'nyc3' } };

async function editRecord(
  id: string,
  edit: (record: { config: Record<string, unknown>; outputs: Record<string, unknown> }) => void,
): Promise<void> {
  const path = join(folder, 'catalogue', `${id}.json`);
  const record = JSON.parse(await readFile(path, 'utf8')) as Parameters<typeof edit>[0];
  edit(record);
  await writeFile(path, JSON.stringify(record));
}

describe('making resources', () => {
  it('creates, reads by id and by name, updates, and deletes', async () => {
    const made = await plugin.create(net);
    expect(made.id).toMatch(/^local-vpc-[0-9a-f]{12}$/);
    expect(made).toMatchObject({
      status: 'running',
      outputs: { id: made.id, cidr: '10.1.0.0/16', region: 'nyc3' },
      sensitive: { id: false, cidr: false },
    });
    expect(await plugin.read(net)).toEqual(made);
    expect(await plugin.read({ ...net, name: '' }, made.id)).toEqual(made);
    const changed = { ...net, config: { ...net.config, note: 'new' } };
    expect((await plugin.update(changed, made.id)).id).toBe(made.id);
    await plugin.remove(net, made.id);
    expect(await statusOf(plugin.read(net))).toBe(status.NOT_FOUND);
    expect(await listFiles(folder, 'catalogue')).toEqual([]);
  });

  it('refuses a taken name with ALREADY_EXISTS, and frees it with the resource', async () => {
    const first = await plugin.create(net);
    expect(await statusOf(plugin.create(net))).toBe(status.ALREADY_EXISTS);
    await plugin.create({ ...net, type: 'infra.firewall' });
    await plugin.remove(net);
    expect((await plugin.create(net)).id).not.toBe(first.id);
  });

  it('T-46 answers NOT_FOUND for the update or delete of what is not there', async () => {
    expect(await statusOf(plugin.update(net))).toBe(status.NOT_FOUND);
    expect(await statusOf(plugin.remove(net))).toBe(status.NOT_FOUND);
    expect(await statusOf(plugin.remove(net, 'local-vpc-000000000000'))).toBe(status.NOT_FOUND);
  });

  it('writes one line for each change, without values', async () => {
    const made = await plugin.create({ type: 'infra.cache', name: 'cache' });
    await plugin.update({ type: 'infra.cache', name: 'cache', config: { note: 'hush' } });
    await plugin.remove({ type: 'infra.cache', name: 'cache' });
    const operations = await readOperations(folder);
    expect(operations.map(({ method, name, id }) => [method, name, id])).toEqual([
      ['create', 'cache', made.id],
      ['update', 'cache', made.id],
      ['delete', 'cache', made.id],
    ]);
    const text = await readFile(join(folder, 'operations.log'), 'utf8');
    expect(text).not.toContain('hush');
    expect(text).not.toContain(String(made.outputs['password']));
  });

  it('keeps generated secrets through an update and marks them as such', async () => {
    const cache = { type: 'infra.cache', name: 'cache' };
    const made = await plugin.create(cache);
    expect(made.sensitive).toMatchObject({ password: true, uri: true, host: false });
    const updated = await plugin.update({ ...cache, config: { note: 'x' } });
    expect(updated.outputs['password']).toBe(made.outputs['password']);
    const keys = await ask((done) =>
      plugin.driver.sensitiveKeys({ resourceType: 'infra.cache' }, done),
    );
    expect(keys).toEqual({ keys: ['uri', 'password'] });
  });

  it('takes unknown infra types as plain records and refuses all others', async () => {
    expect((await plugin.create({ type: 'infra.message_bus', name: 'bus' })).id).toMatch(
      /^local-message-bus-/,
    );
    expect(await statusOf(plugin.create({ type: 'aws.vpc', name: 'net' }))).toBe(
      status.INVALID_ARGUMENT,
    );
    expect(await statusOf(plugin.create({ type: 'constructor', name: 'net' }))).toBe(
      status.INVALID_ARGUMENT,
    );
  });

  it.each([
    ['a wrong type', { cidr: 10 }, 'config.cidr'],
    ['a wrong knob', { simulate: { latency: 1 } }, 'config.simulate.latency'],
  ])('names the field of %s', async (_, config, field) => {
    const refused = plugin.create({ ...net, config });
    await expect(refused).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringContaining(field) as string,
    });
    expect(await listFiles(folder, 'pending')).toEqual([]);
  });

  it('T-21 refuses env_vars that are not a map', async () => {
    const config = { image: 'app', env_vars: ['A=1'] };
    expect(
      await statusOf(plugin.create({ type: 'infra.container_service', name: 'app', config })),
    ).toBe(status.INVALID_ARGUMENT);
  });

  it('T-82 keeps 64-bit integers whole', async () => {
    const configJson = Buffer.from('{"serial":9007199254740993}');
    const spec = { ...specOf(net), configJson };
    await ask((done) => plugin.driver.create({ resourceType: net.type, spec }, done));
    const [name] = await listFiles(folder, 'catalogue');
    expect(await readFile(join(folder, 'catalogue', name ?? ''), 'utf8')).toContain(
      '9007199254740993',
    );
  });

  it('fails on a damaged record instead of leaving it out', async () => {
    const made = await plugin.create(net);
    await writeFile(join(folder, 'catalogue', `${made.id}.json`), '{');
    expect(await statusOf(plugin.read(net))).toBe(status.DATA_LOSS);
    const all = ask((done) => plugin.enumerator.enumerateAll({ resourceType: '' }, done));
    expect(await statusOf(all)).toBe(status.DATA_LOSS);
  });
});

describe('storage and registries', () => {
  const bucket = { type: 'infra.storage', name: 'files', config: { force_destroy: false } };

  it('refuses to delete a storage with something in it', async () => {
    const made = await plugin.create(bucket);
    await writeFile(join(String(made.outputs['path']), 'file'), 'x');
    expect(await statusOf(plugin.remove(bucket))).toBe(status.FAILED_PRECONDITION);
    expect((await plugin.read(bucket)).status).toBe('running');
    await plugin.update({ ...bucket, config: { force_destroy: true } });
    await plugin.remove(bucket);
    expect(existsSync(String(made.outputs['path']))).toBe(false);
  });

  it('removes a registry with what is in it', async () => {
    const made = await plugin.create({ type: 'infra.registry', name: 'images' });
    await writeFile(join(String(made.outputs['path']), 'blob'), 'x');
    await plugin.remove({ type: 'infra.registry', name: 'images' });
    expect(existsSync(String(made.outputs['path']))).toBe(false);
  });
});

describe('Diff', () => {
  it('lists changes sorted by path, ignoring what only the host cares for', async () => {
    await plugin.create({ ...net, config: { ...net.config, zoo: { b: 1, a: [1] } } });
    const config = {
      ...net.config,
      zoo: { b: 2, a: [1, 2] },
      provider: 'x',
      depends_on: ['y'],
      protected: true,
      simulate: { latency_ms: 1 },
      name: 'z',
    };
    const diff = await plugin.diff({ ...net, config });
    expect(diff).toMatchObject({ needsUpdate: true, needsReplace: false });
    expect(diff?.changes.map(({ path }) => path)).toEqual(['zoo.a', 'zoo.b']);
    expect(
      await plugin.diff({ ...net, config: { ...net.config, zoo: { a: [1], b: 1 } } }),
    ).toMatchObject({ needsUpdate: false, changes: [] });
  });

  it.each([
    ['infra.vpc', { cidr: '10.0.0.0/8' }],
    ['infra.firewall', { region: 'ams3' }],
    ['infra.storage', { name: 'other' }],
    ['infra.database', { engine: 'mysql' }],
  ])(
    'asks for a new %s when its identity changes, and refuses to update it',
    async (type, config) => {
      const before = {
        type,
        name: 'it',
        config: { cidr: '10.1.0.0/16', region: 'nyc3', engine: 'pg' },
      };
      await plugin.create(before);
      const wanted = { ...before, config: { ...before.config, ...config } };
      expect(await plugin.diff(wanted)).toMatchObject({
        needsReplace: true,
        changes: [{ forceNew: true }],
      });
      expect(await statusOf(plugin.update(wanted))).toBe(status.FAILED_PRECONDITION);
    },
  );

  it('answers NOT_FOUND for a resource that is gone', async () => {
    expect(await statusOf(plugin.diff(net))).toBe(status.NOT_FOUND);
  });
});

describe('drift', () => {
  const detect = async (): Promise<DriftResult | undefined> => {
    const answer = await ask<{ drifts: DriftResult[] }>((done) =>
      plugin.drift.detectDrift({ refs: [refOf(net)] }, done),
    );
    return answer.drifts[0];
  };

  it('sees nothing in an untouched resource', async () => {
    await plugin.create(net);
    expect(await detect()).toMatchObject({ drifted: false, class: DriftClass.IN_SYNC, fields: [] });
  });

  it('sees a catalogue edited behind our back, in Read too', async () => {
    const { id } = await plugin.create(net);
    await editRecord(id, (record) => {
      record.config['cidr'] = '10.9.0.0/16';
    });
    const drift = await detect();
    expect(drift).toMatchObject({ drifted: true, class: DriftClass.CONFIG, fields: ['cidr'] });
    expect(parse(drift?.expectedJson ?? Buffer.of())).toEqual({ cidr: '10.1.0.0/16' });
    expect(parse(drift?.actualJson ?? Buffer.of())).toEqual({ cidr: '10.9.0.0/16' });
    expect((await plugin.read(net)).outputs['cidr']).toBe('10.9.0.0/16');
  });

  it('sees outputs edited behind our back in Read', async () => {
    const { id } = await plugin.create(net);
    await editRecord(id, (record) => {
      record.outputs['cidr'] = '10.8.0.0/16';
    });
    expect((await plugin.read(net)).outputs['cidr']).toBe('10.8.0.0/16');
  });

  it('calls a resource that is gone a ghost', async () => {
    expect(await detect()).toMatchObject({ drifted: true, class: DriftClass.GHOST });
  });

  it('compares with the specs it is given', async () => {
    await plugin.create(net);
    const specs = { net: specOf({ ...net, config: { ...net.config, cidr: '10.2.0.0/16' } }) };
    const request = { refs: [refOf(net)], specs };
    const answers = await Promise.all([
      ask<{ drifts: DriftResult[] }>((done) => plugin.drift.detectDriftWithSpecs(request, done)),
      ask<{ drifts: DriftResult[] }>((done) => plugin.configDrift.detectDriftConfig(request, done)),
    ]);
    for (const { drifts } of answers)
      expect(drifts[0]).toMatchObject({ drifted: true, fields: ['cidr'] });
  });
});
