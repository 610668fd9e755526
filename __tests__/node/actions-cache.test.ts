import { describe, expect, it, onTestFinished } from 'vitest';
import type { LockedPlugin, PluginResult } from '../../src/distribution/index.ts';
import { createHttp, openActionsCache } from '../../src/node/index.ts';
import { type FakeCacheService, startCacheService } from '../fakes/cache-service.ts';
import { type InstallWorld, openInstallWorld } from '../fakes/install-world.ts';
import { makeArchive, pluginEntries, sha256Of } from '../fakes/plugin-archive.ts';

const NAME = 'workflow-plugin-cloud';

interface CacheWorld extends InstallWorld {
  readonly service: FakeCacheService;
  readonly plugin: LockedPlugin;
  /** Installs on a runner where there is nothing yet. */
  installAnew(): Promise<readonly PluginResult[]>;
  notes(): readonly string[];
}

async function openCacheWorld(): Promise<CacheWorld> {
  const service = await startCacheService();
  onTestFinished(() => service[Symbol.asyncDispose]());
  const cache = openActionsCache((name) => service.environment[name], createHttp());
  const world = await openInstallWorld({ caches: cache === undefined ? [] : [cache] });
  const plugin = world.lock(NAME);
  return {
    ...{ ...world, service, plugin },
    installAnew: async () => {
      await world.ports.trees.removeAll(world.pluginFolder);
      return await world.install([plugin]);
    },
    notes: () => world.events.flatMap((event) => (event.kind === 'note' ? [event.text] : [])),
  };
}

const CREATE = ['CreateCacheEntry', 'PUT', 'FinalizeCacheEntryUpload'];

describe('the Actions cache', () => {
  it('is put an archive when it has none, under a key with its digest', async () => {
    const world = await openCacheWorld();
    expect(await world.installAnew()).toMatchObject([{ from: 'download' }]);
    expect(world.service.calls).toEqual(['GetCacheEntryDownloadURL', ...CREATE]);
    const archive = makeArchive(pluginEntries(NAME));
    expect([...world.service.entries]).toEqual([
      [
        expect.stringMatching(new RegExp(`/wfctl-plugin-${NAME}-.*-${sha256Of(archive)}$`)),
        archive,
      ],
    ]);
    expect(world.notes()).toEqual([]);
  });

  it('gives back what it has, so that nothing is downloaded or put again', async () => {
    const world = await openCacheWorld();
    await world.installAnew();
    const asked = world.server.requests.length;
    expect(await world.installAnew()).toMatchObject([{ from: 'cache' }]);
    expect(world.server.requests).toHaveLength(asked);
    expect(world.service.calls.slice(1 + CREATE.length)).toEqual([
      'GetCacheEntryDownloadURL',
      'GET',
    ]);
  });

  it('is not believed: what was changed in it is downloaded instead', async () => {
    const world = await openCacheWorld();
    await world.installAnew();
    for (const key of world.service.entries.keys()) {
      world.service.entries.set(key, makeArchive(pluginEntries(NAME, 'not what was released')));
    }
    expect(await world.installAnew()).toMatchObject([{ kind: 'installed', from: 'download' }]);
    expect(world.notes()).toEqual([expect.stringContaining('another archive')]);
  });

  it('shows the token of the job to its service, and not to the storage behind it', async () => {
    const world = await openCacheWorld();
    await world.installAnew();
    await world.installAnew();
    expect(world.service.shownToStorage).toEqual([undefined, undefined]);
  });

  it.each([
    ['GetCacheEntryDownloadURL', 503],
    ['CreateCacheEntry', 403],
    ['FinalizeCacheEntryUpload', 500],
    ['PUT', 403],
  ] as const)('fails nothing when %s is answered with %d', async (call, status) => {
    const world = await openCacheWorld();
    world.service.refuse(call, status);
    expect(await world.installAnew()).toMatchObject([{ kind: 'installed', from: 'download' }]);
    expect(world.notes()).toEqual([expect.stringContaining('the Actions cache')]);
  });

  it('fails nothing when its storage has lost what the service knows', async () => {
    const world = await openCacheWorld();
    await world.installAnew();
    world.service.refuse('GET', 404);
    expect(await world.installAnew()).toMatchObject([{ kind: 'installed', from: 'download' }]);
  });

  it('fails nothing when nobody is there', async () => {
    const world = await openCacheWorld();
    await world.service[Symbol.asyncDispose]();
    expect(await world.installAnew()).toMatchObject([{ kind: 'installed', from: 'download' }]);
    expect(world.notes()).toHaveLength(2);
  });

  it('is none outside of a runner', () => {
    expect(openActionsCache(() => undefined, createHttp())).toBeUndefined();
  });
});
