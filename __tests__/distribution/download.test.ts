import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createFileTrees, createToolCache } from '../../src/node/index.ts';
import { openInstallWorld, PLACE, PLATFORM } from '../fakes/install-world.ts';
import { makeArchive, pluginEntries } from '../fakes/plugin-archive.ts';
import type { Trouble } from '../fakes/release-server.ts';
import { createScriptedHttp } from '../fakes/scripted-http.ts';
import { makeTemporaryFolder } from '../fakes/temporary-folder.ts';

const NAME = 'workflow-plugin-cloud';
const DOWNLOAD = '/releases/download/';

/** Too random to be compressed, and so of a size to be cut in. */
const LARGE = pluginEntries(NAME, Array.from({ length: 30_000 }, () => Math.random()).join());

/** More troubles of a kind than we try. */
function repeat(trouble: Trouble): readonly Trouble[] {
  return Array.from({ length: 9 }, () => trouble);
}

describe('a download', () => {
  it('needs one request and no token where the release is public', async () => {
    const world = await openInstallWorld();
    world.environment['GITHUB_TOKEN'] = 'home-token';
    expect(await world.install([world.lock(NAME)])).toMatchObject([{ kind: 'installed' }]);
    expect(world.server.requests.map(({ host, authorization }) => [host, authorization])).toEqual([
      ['web', undefined],
      ['storage', undefined],
    ]);
  });

  it('goes on where it was cut off', async () => {
    const world = await openInstallWorld();
    world.server.disturb('?sig', { kind: 'cut', afterBytes: 20_000 });
    expect(await world.install([world.lock(NAME, LARGE)])).toMatchObject([{ kind: 'installed' }]);
    const ranges = world.server.requests.flatMap(({ range }) => range ?? []);
    expect([...new Set(ranges)]).toEqual([expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  });

  it('starts again when the file has become another one meanwhile', async () => {
    const world = await openInstallWorld();
    const stale = world.server.publish({
      ...{ repository: `acme/${NAME}`, tag: 'old', name: 'x', bytes: Buffer.alloc(50_000, 1) },
    });
    const plugin = world.lock(NAME, LARGE);
    world.server.disturb(DOWNLOAD, {
      kind: 'status',
      ...{ status: 302, headers: { location: `${world.server.storage}/${String(stale)}?sig` } },
    });
    world.server.disturb('?sig', { kind: 'cut', afterBytes: 20_000 });
    expect(await world.install([plugin])).toMatchObject([{ kind: 'installed' }]);
  });

  it('is tried again after failures that pass, with growing pauses', async () => {
    const world = await openInstallWorld();
    const failure = { kind: 'status', status: 503 } as const;
    world.server.disturb(DOWNLOAD, failure, failure, failure);
    expect(await world.install([world.lock(NAME)])).toMatchObject([{ kind: 'installed' }]);
    const [first = 0, second = 0, third = 0] = world.waits;
    expect([first >= 500, first <= 1000, second >= 1000, third >= 2000]).toEqual(
      Array(4).fill(true),
    );
  });

  it('waits as long as it is told to', async () => {
    const world = await openInstallWorld();
    const headers = { 'retry-after': '7' };
    world.server.disturb(DOWNLOAD, { kind: 'status', status: 429, headers });
    expect(await world.install([world.lock(NAME)])).toMatchObject([{ kind: 'installed' }]);
    expect(world.waits).toEqual([7000]);
  });

  it('gives up on a rate limit that resets too late, and says so', async () => {
    const world = await openInstallWorld();
    const reset = String(Math.floor(Date.now() / 1000) + 3600);
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    world.server.disturb(DOWNLOAD, { kind: 'status', status: 403, headers });
    const [result] = await world.install([world.lock(NAME)]);
    expect(result).toMatchObject({ error: { code: 'RELEASE_RATE_LIMITED' } });
    expect(result).toHaveProperty('error.hint', expect.stringContaining('GITHUB_TOKEN'));
  });

  it('gives up after five tries', async () => {
    const world = await openInstallWorld();
    world.server.disturb(DOWNLOAD, ...repeat({ kind: 'status', status: 500 }));
    expect(await world.install([world.lock(NAME)])).toMatchObject([
      { error: { code: 'RELEASE_UNREACHABLE' } },
    ]);
    expect(world.server.requests.length).toBe(5);
  });

  it.each([
    ['names a version only loosely', 'W/"1"', undefined],
    ['sends another part than was asked for', '"1"', 'bytes 0-99/100'],
  ])('starts again when the server %s', async (_what, etag, contentRange) => {
    const bytes = makeArchive(LARGE);
    const half = { headers: { etag }, body: bytes.subarray(0, 5000) };
    const other = { status: 206, headers: { 'content-range': contentRange ?? '' }, body: bytes };
    const http = createScriptedHttp(({ headers }) => {
      if (http.requests.length === 1) return { ...half, breaksWith: 'HTTP_CUT_OFF' };
      return headers?.['range'] === undefined ? { body: bytes } : other;
    });
    const world = await openInstallWorld({ http });
    expect(await world.install([world.lock(NAME, LARGE)])).toMatchObject([{ kind: 'installed' }]);
    const ranges = http.requests.map(({ headers }) => headers?.['range']);
    expect(ranges).toEqual(
      contentRange === undefined ? [undefined, undefined] : [undefined, 'bytes=5000-', undefined],
    );
  });

  it.each([{ 'content-length': String(2 ** 30) }, {}])(
    'stops at half a gibibyte: %j',
    async (headers) => {
      const body = Array.from({ length: 600 }, () => Buffer.alloc(0));
      const chunk = Buffer.alloc(2 ** 20);
      const http = createScriptedHttp(() => ({ headers, body: body.fill(chunk) }));
      let writtenBytes = 0;
      const trees = createFileTrees();
      const world = await openInstallWorld({
        http,
        trees: {
          ...trees,
          openGrowing: async (path) => ({
            ...(await trees.openGrowing(path)),
            append: (bytes) => {
              writtenBytes += bytes.length;
              return Promise.resolve();
            },
          }),
        },
      });
      expect(await world.install([world.lock(NAME)])).toMatchObject([
        { kind: 'failed', error: { code: 'RELEASE_TOO_LARGE' } },
      ]);
      expect(writtenBytes).toBeLessThanOrEqual(2 ** 29);
      expect(http.requests).toHaveLength(1);
    },
  );

  it('is given up when the server sends the same beginning for ever', async () => {
    let isLong = false;
    const http = createScriptedHttp(() => {
      if (http.requests.length > 50) throw new TypeError('asked for ever');
      isLong = !isLong;
      return { body: Buffer.alloc(isLong ? 2 ** 21 : 0), breaksWith: 'HTTP_CUT_OFF' };
    });
    const world = await openInstallWorld({ http });
    expect(await world.install([world.lock(NAME)])).toMatchObject([
      { kind: 'failed', error: { code: 'RELEASE_UNREACHABLE' } },
    ]);
    expect(http.requests.length).toBeLessThan(8);
  });

  it('does not wait for ever for a server that sends a byte now and then', async () => {
    const world = await openInstallWorld();
    const clock = world.ports.clock;
    const hurried = { ...clock, elapsedMs: (): number => clock.elapsedMs() + (calls += 20_000) };
    let calls = 0;
    const slow = await openInstallWorld({ clock: { ...hurried, sleep: () => Promise.resolve() } });
    slow.server.disturb('?sig', ...repeat({ kind: 'drip' }));
    expect(await slow.install([slow.lock(NAME, LARGE)])).toMatchObject([
      { kind: 'failed', error: { code: 'RELEASE_UNREACHABLE' } },
    ]);
  });

  it('comes from a mirror alone where there is one', async () => {
    const world = await openInstallWorld();
    world.environment['GITHUB_TOKEN'] = 'home-token';
    const mirror = new URL(`${world.server.web}/`);
    const results = await world.install([world.lock(NAME)], { mirror });
    expect(results).toMatchObject([{ kind: 'installed' }]);
    world.server.disturb(DOWNLOAD, { kind: 'status', status: 404 });
    expect(await world.install([world.lock('workflow-plugin-b')], { mirror })).toMatchObject([
      { kind: 'failed', error: { code: 'RELEASE_NOT_FOUND' } },
    ]);
    for (const status of [401, 403, 404, 429]) {
      const headers = { 'retry-after': '600' };
      world.server.disturb(DOWNLOAD, { kind: 'status', status, headers });
      const [failed] = await world.install([world.lock('workflow-plugin-c')], { mirror });
      // A token would be advice that cannot help.
      expect(failed).toHaveProperty('error.hint', expect.not.stringContaining('TOKEN'));
    }
    expect(world.server.requests.map(({ host }) => host)).not.toContain('api');
    expect(JSON.stringify(world.server.requests)).not.toContain('home-token');
  });
});

describe('a release that is private', () => {
  it('is fetched by its asset’s id, and the token goes to the API alone', async () => {
    const world = await openInstallWorld();
    world.environment['GH_TOKEN'] = 'private-token';
    const plugin = world.lock(NAME, LARGE, { token: 'private-token' });
    expect(await world.install([plugin])).toMatchObject([{ kind: 'installed' }]);
    const bearer = 'Bearer private-token';
    expect(world.server.requests.map(({ host, authorization }) => [host, authorization])).toEqual([
      ['web', undefined],
      ['api', bearer],
      ['api', bearer],
      ['storage', undefined],
    ]);
  });

  it('is asked for with the plugin’s own token first, and only by the API', async () => {
    const world = await openInstallWorld();
    Object.assign(world.environment, { OWN: 'own-token', RELEASES_TOKEN: 'other' });
    const plugin = world.lock(NAME, LARGE, { token: 'own-token' });
    const source = `github.com/acme/${NAME}`;
    const pin = { name: NAME, version: 'v1.0.0', source, place: PLACE, identity: undefined };
    const results = await world.install([plugin], { pins: [{ ...pin, authEnv: 'OWN' }] });
    expect(results).toMatchObject([{ kind: 'installed' }]);
    expect(world.server.requests.map(({ host }) => host)).toEqual(['api', 'api', 'storage']);
    expect(JSON.stringify(world.server.requests)).not.toContain('other');
  });

  it('is explained when no token was there, or the wrong one', async () => {
    const world = await openInstallWorld();
    const plugin = world.lock(NAME, LARGE, { token: 'right' });
    const [without] = await world.install([plugin]);
    expect(without).toMatchObject({ error: { code: 'RELEASE_NOT_FOUND' } });
    expect(without).toHaveProperty('error.hint', expect.stringContaining('private'));
    world.environment['RELEASES_TOKEN'] = 'wrong-token';
    const [wrong] = await world.install([plugin]);
    expect(wrong).toHaveProperty('error.hint', expect.stringContaining('RELEASES_TOKEN'));
    expect(JSON.stringify(wrong)).not.toContain('wrong-token');
  });

  it('does not get a token that a redirect to another host asks for', async () => {
    const world = await openInstallWorld();
    world.environment['GH_TOKEN'] = 'private-token';
    const plugin = world.lock(NAME, LARGE, { token: 'private-token' });
    const location = 'https://objects.githubusercontent.com/nowhere';
    world.server.disturb('/tags/', { kind: 'status', status: 302, headers: { location } });
    expect(await world.install([plugin])).toMatchObject([{ kind: 'failed' }]);
    const elsewhere = world.server.requests.filter(({ host }) => host === 'storage');
    expect(elsewhere.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  it('does not make us send the usual tokens to a server that the lockfile just names', async () => {
    const world = await openInstallWorld();
    world.environment['GITHUB_TOKEN'] = 'home-token';
    const plugin = world.lock(NAME);
    const [locked] = [...plugin.archives.values()];
    const url = `${world.server.web}/acme/${NAME}/releases/download/v9/x.tar.gz`;
    const source = `127.0.0.1/acme/${NAME}`;
    await world.install([
      { ...plugin, source, archives: new Map([['linux-amd64', { ...locked!, url }]]) },
    ]);
    expect(world.server.requests.map(({ authorization }) => authorization)).toEqual([undefined]);
  });
});

describe('a plugin’s own token', () => {
  const pin = {
    ...{ name: NAME, version: 'v1.0.0', place: PLACE, identity: undefined, authEnv: 'OWN' },
    source: `github.com/acme/${NAME}`,
  };

  it('does not go to the home server where its source is another', async () => {
    const world = await openInstallWorld();
    Object.assign(world.environment, { OWN: 'own-token', GITHUB_TOKEN: 'home-token' });
    const source = `ghes.example.com/acme/${NAME}`;
    const plugin = { ...world.lock(NAME, LARGE, { token: 'home-token' }), source };
    const results = await world.install([plugin], { pins: [{ ...pin, source }] });
    expect(results).toMatchObject([{ kind: 'installed' }]);
    expect(JSON.stringify(world.server.requests)).toContain('home-token');
    expect(JSON.stringify(world.server.requests)).not.toContain('own-token');
  });

  it('goes to the server that the manifest names, whatever the lockfile says', async () => {
    const seen: (string | undefined)[] = [];
    const http = createScriptedHttp(({ headers }) => {
      seen.push(headers?.['authorization']);
      return { status: 404 };
    });
    const world = await openInstallWorld({ http });
    world.environment['OWN'] = 'own-token';
    const plugin = world.lock(NAME);
    const url = `https://evil.example.com/acme/${NAME}/releases/download/v1.0.0/x.tar.gz`;
    const archives = new Map([[PLATFORM, { ...plugin.archives.get(PLATFORM)!, url }]]);
    const source = `evil.example.com/acme/${NAME}`;
    for (const pins of [[pin], [{ ...pin, source: undefined }]]) {
      await world.install([{ ...plugin, source, archives }], { pins });
    }
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen)).toEqual(new Set([undefined]));
  });

  it('is not shown to a server that only the lockfile names, to look for signatures', async () => {
    const asked: unknown[] = [];
    const world = await openInstallWorld({
      openIdentities: (token) => ({
        verify: ({ source }) => {
          asked.push([token, source]);
          return Promise.resolve();
        },
      }),
    });
    const plugin = { ...world.lock(NAME), source: 'evil.example.com/acme/cloud' };
    const signed = { ...pin, identity: 'someone', source: undefined };
    await world.install([plugin], { pins: [signed] });
    expect(asked).toEqual([[{ authEnv: 'OWN', authHost: 'github.com' }, undefined]]);
  });
});

describe('the tool cache', () => {
  it('gives back an archive, and not one that was changed in it', async () => {
    const folder = await makeTemporaryFolder();
    const world = await openInstallWorld({ caches: [createToolCache(folder)] });
    const plugin = world.lock(NAME);
    expect(await world.install([plugin])).toMatchObject([{ from: 'download' }]);
    await world.ports.trees.removeAll(world.pluginFolder);
    expect(await world.install([plugin])).toMatchObject([{ from: 'cache' }]);
    const [archive] = (await world.ports.trees.digest(folder))!.filter(({ path }) =>
      path.endsWith('.gz'),
    );
    const path = `${folder}/${archive!.path}`;
    expect(await readFile(path)).toEqual(makeArchive(pluginEntries(NAME)));
    await world.ports.files.writeAtomically(path, 'changed', { mode: 0o644 });
    await world.ports.trees.removeAll(world.pluginFolder);
    expect(await world.install([plugin])).toMatchObject([{ from: 'download' }]);
    expect(world.events.map(({ kind }) => kind)).toContain('note');
  });
});
