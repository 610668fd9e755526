import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isRunning, type ProcessIdentity } from '../../src/local-provider/process-identity.ts';
import {
  buildPlugin,
  listFiles,
  makeFolder,
  readOperations,
  removeFolder,
  type RunningPlugin,
  startPlugin,
  statusOf,
  type Wanted,
} from './plugin-process.ts';

let executable: string;
let folder: string;
const running: RunningPlugin[] = [];

beforeAll(async () => {
  executable = await buildPlugin();
});
beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(async () => {
  for (const plugin of running.splice(0)) await plugin[Symbol.asyncDispose]();
  await removeFolder(folder);
});

async function start(): Promise<RunningPlugin> {
  const plugin = await startPlugin(executable);
  running.push(plugin);
  await plugin.initialize(folder);
  return plugin;
}

async function namesInCatalogue(): Promise<string[]> {
  const files = await listFiles(folder, 'catalogue');
  const texts = await Promise.all(
    files.map((file) => readFile(join(folder, 'catalogue', file), 'utf8')),
  );
  return texts.map((text) => (JSON.parse(text) as { name: string }).name).sort();
}

async function namesCreated(): Promise<string[]> {
  const operations = await readOperations(folder);
  return operations
    .filter(({ method }) => method === 'create')
    .map(({ name }) => name)
    .sort();
}

const SERVER = `require('node:http').createServer((q, s) => s.end('ok')).listen(process.env.PORT, '127.0.0.1')`;

describe('killed in the middle of many creates', () => {
  it('makes everything exactly once in the end, and leaves no traces', async () => {
    const types = ['infra.vpc', 'infra.storage', 'infra.database', 'infra.registry'];
    const wanted: Wanted[] = Array.from({ length: 24 }, (_, index) => ({
      type: types[index % types.length] ?? '',
      name: `r${String(index).padStart(2, '0')}`,
    }));
    for (const killAfter of [1, 2, 3, 5, 8, 13]) {
      const plugin = await start();
      let answered = 0;
      const creates = wanted.map(async (resource) => {
        const code = await statusOf(plugin.create(resource));
        answered += 1;
        if (answered === killAfter) plugin.child.kill('SIGKILL');
        return code;
      });
      const codes = new Set(await Promise.all(creates));
      for (const code of codes)
        expect([0, status.ALREADY_EXISTS, status.UNAVAILABLE]).toContain(code);
      await plugin.exited;
    }
    const last = await start();
    for (const resource of wanted) await statusOf(last.create(resource));
    const names = wanted.map(({ name }) => name).sort();
    expect(await namesInCatalogue()).toEqual(names);
    expect(await namesCreated()).toEqual(names);
    expect(await listFiles(folder, 'pending')).toEqual([]);
    expect(await listFiles(folder, 'tmp')).toEqual([]);
    expect(await readdir(join(folder, 'storage'))).toHaveLength(6);
    expect(await readdir(join(folder, 'registries'))).toHaveLength(6);
    expect(await readdir(join(folder, 'databases'))).toHaveLength(6);
  });
});

describe('several provider processes at once', () => {
  it('give each name to one of them only', async () => {
    const plugins = await Promise.all([start(), start(), start()]);
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const codes = await Promise.all(
      names.flatMap((name) =>
        plugins.map((plugin) => statusOf(plugin.create({ type: 'infra.storage', name }))),
      ),
    );
    const taken = names.flatMap(() => [status.ALREADY_EXISTS, status.ALREADY_EXISTS]);
    expect(codes.sort((a, b) => a - b)).toEqual([...names.map(() => 0), ...taken]);
    expect(await namesCreated()).toEqual(names);
    expect(await namesInCatalogue()).toEqual(names);
    expect(await readdir(join(folder, 'storage'))).toHaveLength(names.length);
  });

  it('lose no update of the same resource and never show half a record', async () => {
    const plugins = await Promise.all([start(), start()]);
    const [first] = plugins;
    const vpc = { type: 'infra.vpc', name: 'net' };
    const { id } = await first.create(vpc);
    const changes = Array.from({ length: 20 }, (_, index) => ({
      ...vpc,
      config: { note: 'x'.repeat(index * 500) },
    }));
    const updates = changes.map((change, index) => plugins[index % 2]?.update(change, id));
    const reads = changes.map(() => first.read(vpc, id));
    await Promise.all([...updates, ...reads]);
    const operations = await readOperations(folder);
    expect(operations.filter(({ method }) => method === 'update')).toHaveLength(20);
    expect(new Set(operations.map(({ operation }) => operation)).size).toBe(21);
  });
});

describe('a create that crashes', () => {
  it.each(['before', 'during', 'after'] as const)(
    '%s its effect is made once by trying again',
    async (when) => {
      const config = { simulate: { crash: { method: 'create', when } } };
      const wanted = { type: 'infra.storage', name: 'files', config };
      const doomed = await start();
      expect(await statusOf(doomed.create(wanted))).toBe(status.UNAVAILABLE);
      expect(await doomed.exited).toEqual([null, 'SIGKILL']);
      expect(await listFiles(folder, 'storage')).toHaveLength(when === 'before' ? 0 : 1);
      const heir = await start();
      expect(await listFiles(folder, 'storage')).toHaveLength(when === 'after' ? 1 : 0);
      const again = await statusOf(heir.create(wanted));
      expect(again).toBe(when === 'after' ? status.ALREADY_EXISTS : 0);
      expect(await namesCreated()).toEqual(['files']);
      expect(await listFiles(folder, 'storage')).toHaveLength(1);
    },
  );

  it('is tidied up by a process that was running all the time', async () => {
    const witness = await start();
    const doomed = await start();
    const config = { simulate: { crash: { method: 'create', when: 'during' } } };
    const wanted = { type: 'infra.storage', name: 'files', config };
    await statusOf(doomed.create(wanted));
    await doomed.exited;
    expect(await statusOf(witness.read(wanted))).toBe(status.NOT_FOUND);
    expect(await listFiles(folder, 'storage')).toEqual([]);
    expect(await listFiles(folder, 'pending')).toEqual([]);
    expect(await statusOf(witness.create(wanted))).toBe(0);
  });

  it('leaves no service running that the catalogue does not know', async () => {
    const config = {
      command: ['node', '-e', SERVER],
      simulate: { crash: { method: 'create', when: 'during' } },
    };
    const wanted = { type: 'infra.container_service', name: 'web', config };
    const doomed = await start();
    await statusOf(doomed.create(wanted));
    await doomed.exited;
    const [file] = await listFiles(folder, 'pending');
    const { facts } = JSON.parse(await readFile(join(folder, 'pending', file ?? ''), 'utf8')) as {
      facts: { process: ProcessIdentity };
    };
    expect(isRunning(facts.process)).toBe(true);
    const heir = await start();
    expect(isRunning(facts.process)).toBe(false);
    expect(await listFiles(folder, 'ports')).toEqual([]);
    expect(await statusOf(heir.read(wanted))).toBe(status.NOT_FOUND);
  });
});

describe('other calls that crash', () => {
  it('T-46 a delete can be told again until it is done', async () => {
    const config = { simulate: { crash: { method: 'delete', when: 'during' } } };
    const wanted = { type: 'infra.storage', name: 'files', config };
    const doomed = await start();
    const { id, outputs } = await doomed.create(wanted);
    await statusOf(doomed.remove(wanted, id));
    await doomed.exited;
    const heir = await start();
    expect((await heir.read(wanted, id)).status).toBe('degraded');
    await heir.remove(wanted, id);
    expect(existsSync(String(outputs['path']))).toBe(false);
    expect((await readOperations(folder)).map(({ method }) => method)).toEqual([
      'create',
      'delete',
    ]);
  });

  it('an update that got as far as the catalogue still gets its line in the log, once', async () => {
    const wanted = { type: 'infra.vpc', name: 'net' };
    const doomed = await start();
    await doomed.create(wanted);
    const config = { simulate: { crash: { method: 'update', when: 'after' } } };
    await statusOf(doomed.update({ ...wanted, config }));
    await doomed.exited;
    await start();
    expect((await readOperations(folder)).map(({ method }) => method)).toEqual([
      'create',
      'update',
    ]);
  });

  it('an update cut off before the catalogue leaves the old config in force', async () => {
    const wanted = { type: 'infra.vpc', name: 'net', config: { note: 'old' } };
    const doomed = await start();
    await doomed.create(wanted);
    const config = { note: 'new', simulate: { crash: { method: 'update', when: 'during' } } };
    await statusOf(doomed.update({ ...wanted, config }));
    await doomed.exited;
    const heir = await start();
    expect(await heir.diff(wanted)).toMatchObject({ needsUpdate: false });
    expect(await listFiles(folder, 'pending')).toEqual([]);
  });
});
