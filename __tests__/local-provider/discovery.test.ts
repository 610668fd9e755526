import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type OwnedResource,
  type PlanDiagnostic,
  type ResourceOutput,
  type ResourceRef,
} from '../../src/gen/iac.ts';
import {
  ask,
  buildPlugin,
  bytes,
  listFiles,
  makeFolder,
  parse,
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

describe('finding what is there', () => {
  beforeEach(async () => {
    await plugin.create({
      ...net,
      config: { ...net.config, tags: { env: 'staging', owner: 'team-a' } },
    });
    await plugin.create({
      type: 'infra.dns',
      name: 'zone',
      config: { domain: 'example.test', tags: ['env:staging', 'blue'] },
    });
    await plugin.create({ type: 'infra.firewall', name: 'wall' });
  });

  const byTag = async (tag: string): Promise<string[]> => {
    const { refs } = await ask<{ refs: ResourceRef[] }>((done) =>
      plugin.enumerator.enumerateByTag({ tag }, done),
    );
    return refs.map(({ name }) => name).sort();
  };

  it('enumerates all, or one type', async () => {
    const names = async (resourceType: string): Promise<string[]> => {
      const { outputs } = await ask<{ outputs: ResourceOutput[] }>((done) =>
        plugin.enumerator.enumerateAll({ resourceType }, done),
      );
      return outputs.map(({ name }) => name).sort();
    };
    expect(await names('')).toEqual(['net', 'wall', 'zone']);
    expect(await names('infra.dns')).toEqual(['zone']);
  });

  it('enumerates by tag, list or map, and by owner', async () => {
    expect(await byTag('env:staging')).toEqual(['net', 'zone']);
    expect(await byTag('env=staging')).toEqual(['net', 'zone']);
    expect(await byTag('blue')).toEqual(['zone']);
    expect(await byTag('team-a')).toEqual(['net']);
    expect(await byTag('env')).toEqual([]);
    expect(await statusOf(byTag(''))).toBe(status.INVALID_ARGUMENT);
  });

  it('keeps an owner through an update, and lists what each owns', async () => {
    const ref = refOf({ type: 'infra.firewall', name: 'wall' });
    await ask((done) => plugin.ownership.setOwner({ ref, owner: 'team-b' }, done));
    await plugin.update({ type: 'infra.firewall', name: 'wall', config: { note: 'x' } });
    expect(await ask((done) => plugin.ownership.getOwner({ ref }, done))).toEqual({
      owner: 'team-b',
      source: 'set',
    });
    expect(await ask((done) => plugin.ownership.getOwner({ ref: refOf(net) }, done))).toEqual({
      owner: 'team-a',
      source: 'tag',
    });
    const owned = await ask<{ resources: OwnedResource[] }>((done) =>
      plugin.ownership.listOwners({ owner: '', resourceType: '' }, done),
    );
    expect(owned.resources.map(({ owner }) => owner).sort()).toEqual(['team-a', 'team-b']);
  });

  it('reports the status of each, and of a missing one', async () => {
    const refs = [refOf(net), refOf({ type: 'infra.vpc', name: 'nowhere' })];
    const { statuses } = await ask<{ statuses: { name: string; status: string }[] }>((done) =>
      plugin.provider.status({ refs }, done),
    );
    expect(statuses.map(({ name, status: found }) => [name, found])).toEqual([
      ['net', 'running'],
      ['nowhere', 'missing'],
    ]);
  });

  it('imports by id with the config that is in force', async () => {
    const { id } = await plugin.read(net);
    const { state } = await ask<{
      state: { name: string; providerId: string; appliedConfigJson: Buffer } | undefined;
    }>((done) => plugin.provider.import({ providerId: id, resourceType: net.type }, done));
    expect(state).toMatchObject({ name: 'net', providerId: id });
    expect(parse(state?.appliedConfigJson ?? Buffer.of())).toMatchObject({ cidr: '10.1.0.0/16' });
    const wrong = ask((done) =>
      plugin.provider.import({ providerId: id, resourceType: 'infra.dns' }, done),
    );
    expect(await statusOf(wrong)).toBe(status.INVALID_ARGUMENT);
  });

  it('T-47 destroys what it is told and says which were', async () => {
    const full = await plugin.create({ type: 'infra.storage', name: 'files' });
    await writeFile(join(String(full.outputs['path']), 'file'), 'x');
    const refs = [
      refOf(net),
      refOf({ type: 'infra.storage', name: 'files' }),
      refOf({ type: 'infra.dns', name: 'gone' }),
    ];
    const { result } = await ask<{
      result: { destroyed: string[]; errors: { resource: string }[] } | undefined;
    }>((done) => plugin.provider.destroy({ refs }, done));
    expect(result?.destroyed).toEqual(['net', 'gone']);
    expect(result?.errors.map(({ resource }) => resource)).toEqual(['files']);
  });
});

describe('the rest of the services', () => {
  it('resolves abstract sizes, with hints over them', async () => {
    const size = async (resourceType: string, name: string, cpu = ''): Promise<unknown> => {
      const request = { resourceType, size: name, hints: { cpu, memory: '', storage: '' } };
      const { sizing } = await ask<{
        sizing: { instanceType: string; specsJson: Buffer } | undefined;
      }>((done) => plugin.provider.resolveSizing(request, done));
      return [sizing?.instanceType, parse(sizing?.specsJson ?? Buffer.of())];
    };
    expect(await size('infra.database', 'm', '3')).toEqual([
      'local-m',
      { cpu: '3', memory: '4Gi', storage: '100Gi' },
    ]);
    expect(await size('infra.cache', 'xs')).toEqual(['local-xs', { memory: '256Mi' }]);
    expect(await size('infra.container_service', 'slug-2x')).toEqual(['slug-2x', {}]);
  });

  it('validates a whole plan at once', async () => {
    const action = (
      name: string,
      config: Record<string, never> | Record<string, number>,
      type = 'infra.vpc',
    ) => ({
      action: 'create',
      resource: specOf({ type, name, config }),
      current: undefined,
      changes: [],
      resolvedConfigHash: '',
    });
    const plan = {
      id: 'p',
      actions: [action('good', {}), action('bad', { cidr: 1 }), action('odd', {}, 'other.type')],
      createdAt: undefined,
      desiredHash: '',
      schemaVersion: 1,
      inputSnapshot: {},
    };
    const { diagnostics } = await ask<{ diagnostics: PlanDiagnostic[] }>((done) =>
      plugin.validator.validatePlan({ plan }, done),
    );
    expect(diagnostics.map(({ resource, field }) => [resource, field])).toEqual([
      ['bad', 'config.cidr'],
      ['odd', 'type'],
    ]);
  });

  it('has nothing to finish after an apply', async () => {
    expect(await ask((done) => plugin.finalizer.finalizeApply({ planId: 'p' }, done))).toEqual({
      errors: [],
    });
  });

  it('T-82 makes a folder for the bucket of a state backend, as often as it is asked', async () => {
    const bootstrap = (
      config: Record<string, string>,
    ): Promise<{ result: { bucket: string } | undefined }> =>
      ask((done) => plugin.provider.bootstrapStateBackend({ configJson: bytes(config) }, done));
    await bootstrap({ bucket: 'my-state' });
    expect((await bootstrap({ bucket: 'my-state' })).result).toMatchObject({
      bucket: 'my-state',
      envVars: { WFCTL_STATE_BUCKET: 'my-state' },
    });
    expect(await listFiles(folder, 'buckets')).toEqual(['my-state']);
    expect((await bootstrap({ backend: 'filesystem' })).result).toBeUndefined();
    expect(await statusOf(bootstrap({ bucket: '../escape' }))).toBe(status.INVALID_ARGUMENT);
  });

  it('refuses to scale what has no instances', async () => {
    await plugin.create(net);
    const asked = ask((done) =>
      plugin.driver.scale({ resourceType: net.type, ref: refOf(net), replicas: 2 }, done),
    );
    expect(await statusOf(asked)).toBe(status.INVALID_ARGUMENT);
  });

  it('refuses requests that lack their parts', async () => {
    const missing = ask((done) =>
      plugin.driver.create({ resourceType: net.type, spec: undefined }, done),
    );
    expect(await statusOf(missing)).toBe(status.INVALID_ARGUMENT);
    const contradicting = ask((done) =>
      plugin.driver.read({ resourceType: 'infra.dns', ref: refOf(net) }, done),
    );
    expect(await statusOf(contradicting)).toBe(status.INVALID_ARGUMENT);
    const broken = { ...specOf(net), configJson: Buffer.from('{') };
    const malformed = ask((done) =>
      plugin.driver.create({ resourceType: net.type, spec: broken }, done),
    );
    expect(await statusOf(malformed)).toBe(status.INVALID_ARGUMENT);
  });
});
