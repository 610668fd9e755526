import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { SELF } from '../fakes/fake-liveness.ts';
import { openInstallWorld, PLACE, PLATFORM } from '../fakes/install-world.ts';
import { pluginEntries, sha256Of } from '../fakes/plugin-archive.ts';

const NAME = 'workflow-plugin-cloud';

describe('installing a locked plugin', () => {
  it('lays it out as hosts expect it and records what was installed', async () => {
    const world = await openInstallWorld();
    const plugin = world.lock(NAME);
    const results = await world.install([plugin]);
    expect(results).toMatchObject([{ kind: 'installed', from: 'download' }]);
    const folder = `${world.pluginFolder}/cloud`;
    expect(await readdir(world.pluginFolder)).toEqual(['cloud']);
    expect((await readdir(folder)).sort()).toEqual(['.wfctl-install.json', 'cloud', 'plugin.json']);
    expect((await stat(`${folder}/cloud`)).mode & 0o777).toBe(0o755);
    const record: unknown = JSON.parse(await readFile(`${folder}/.wfctl-install.json`, 'utf8'));
    const archive = plugin.archives.get(PLATFORM);
    expect(record).toMatchObject({
      ...{ version: 'v1.0.0', source: `github.com/acme/${NAME}`, platform: PLATFORM },
      ...{ url: archive?.url, sha256: archive?.sha256 },
    });
  });

  it('keeps it without a request when every file is what was installed', async () => {
    const world = await openInstallWorld();
    const plugin = world.lock(NAME);
    await world.install([plugin]);
    const before = world.server.requests.length;
    expect(await world.install([plugin])).toMatchObject([{ kind: 'installed', from: 'kept' }]);
    expect(world.server.requests.length).toBe(before);
  });

  it.each([
    ['the executable has changed', (folder: string) => writeFile(`${folder}/cloud`, 'evil')],
    ['a file was added', (folder: string) => writeFile(`${folder}/extra`, 'evil')],
    ['the executable cannot be run', (folder: string) => chmod(`${folder}/cloud`, 0o644)],
    [
      'the record is no text',
      (folder: string) => writeFile(`${folder}/.wfctl-install.json`, Buffer.from([0xff])),
    ],
    ['the record is gone', (folder: string) => writeFile(`${folder}/.wfctl-install.json`, '{}')],
  ])('installs it anew when %s', async (_what, change) => {
    const world = await openInstallWorld();
    const plugin = world.lock(NAME);
    await world.install([plugin]);
    await change(`${world.pluginFolder}/cloud`);
    expect(await world.install([plugin])).toMatchObject([{ from: 'download' }]);
    expect(await readFile(`${world.pluginFolder}/cloud/cloud`, 'utf8')).toContain(NAME);
  });

  it('replaces another version, and a signer that was not asked for before', async () => {
    const world = await openInstallWorld();
    await world.install([world.lock(NAME)]);
    const next = world.lock(NAME, pluginEntries(NAME, 'two'), { version: 'v1.1.0' });
    expect(await world.install([next])).toMatchObject([{ from: 'download' }]);
    expect(await readFile(`${world.pluginFolder}/cloud/cloud`, 'utf8')).toBe('two');
    expect(await readdir(world.pluginFolder)).toEqual(['cloud']);
  });

  it('names the largest executable after the plugin when none is', async () => {
    const world = await openInstallWorld();
    const [, manifest] = pluginEntries(NAME);
    const results = await world.install([
      world.lock(NAME, [
        { path: 'small', content: 'x', mode: 0o755 },
        { path: 'large', content: 'xxxx', mode: 0o755 },
        { path: 'largest-but-not-executable', content: 'xxxxxxxx' },
        manifest!,
      ]),
    ]);
    expect(results).toMatchObject([{ kind: 'installed' }]);
    expect(await readFile(`${world.pluginFolder}/cloud/cloud`, 'utf8')).toBe('xxxx');
  });

  it('drops the first part of paths', async () => {
    const world = await openInstallWorld();
    const entries = pluginEntries(NAME).map((entry) => ({ ...entry, path: `x-1.0/${entry.path}` }));
    const folder = { path: 'x-1.0/', type: 'Directory' } as const;
    expect(await world.install([world.lock(NAME, [folder, ...entries])])).toMatchObject([
      { kind: 'installed' },
    ]);
  });

  it('does not stop for one that fails, and says what every one came to', async () => {
    const world = await openInstallWorld();
    const plugins = [
      world.lock('workflow-plugin-a', [], { sha256: '0'.repeat(64) }),
      world.lock('workflow-plugin-b'),
      { ...world.lock('workflow-plugin-c'), archives: new Map() },
    ];
    expect(await world.install(plugins)).toMatchObject([
      { kind: 'failed', error: { code: 'ARCHIVE_CHANGED' } },
      { kind: 'installed' },
      { kind: 'failed', error: { code: 'ARCHIVE_NOT_LOCKED' } },
    ]);
  });

  it('names the platforms there are when there is none for this machine', async () => {
    const world = await openInstallWorld();
    const [result] = await world.install([world.lock(NAME)], { platform: 'plan9-mips' });
    expect(result).toMatchObject({ kind: 'failed', error: { code: 'ARCHIVE_NOT_LOCKED' } });
    expect(result).toHaveProperty('error.message', expect.stringContaining(PLATFORM));
  });

  it.each(['../evil', '/evil', 'a/b', 'A'])('does not take %j for a name', async (name) => {
    const world = await openInstallWorld();
    const [result] = await world.install([{ ...world.lock(NAME), name }]);
    expect(result).toMatchObject({ kind: 'failed', error: { code: 'ARCHIVE_NOT_LOCKED' } });
  });

  it.each([
    'https://user:word@github.com/x.tar.gz',
    'https://token@github.com/x.tar.gz',
    'file:///etc/passwd',
    'ftp://github.com/x.tar.gz',
    'github.com/x.tar.gz',
    '',
  ])('does not take %j for the address of an archive, and does not show it', async (url) => {
    const world = await openInstallWorld();
    const plugin = world.lock(NAME);
    const archives = new Map([[PLATFORM, { ...plugin.archives.get(PLATFORM)!, url }]]);
    const [result] = await world.install([{ ...plugin, archives }]);
    expect(result).toMatchObject({ kind: 'failed', error: { code: 'ARCHIVE_NOT_LOCKED' } });
    expect(world.server.requests).toEqual([]);
    expect(JSON.stringify(world.events)).not.toMatch(/word|token@/);
  });

  it('refuses two that would take each other’s place', async () => {
    const world = await openInstallWorld();
    const results = await world.install([world.lock(NAME), world.lock('cloud')]);
    expect(results.map(({ kind }) => kind)).toEqual(['failed', 'failed']);
  });

  it('asks for the signer before anything is unpacked, and remembers who it was', async () => {
    const pin = {
      ...{ name: NAME, version: 'v1.0.0', source: `github.com/acme/${NAME}`, place: PLACE },
      ...{ authEnv: undefined, identity: 'someone' },
    };
    const refusing = await openInstallWorld();
    const plugin = refusing.lock(NAME);
    expect(await refusing.install([plugin], { pins: [pin] })).toMatchObject([
      { kind: 'failed', error: { code: 'IDENTITY_MISSING' } },
    ]);
    expect(await readdir(refusing.pluginFolder)).toEqual([]);
    // Installed without a signer, it is not kept when one is asked for.
    await refusing.install([plugin]);
    expect(await refusing.install([plugin], { pins: [pin] })).toMatchObject([{ kind: 'failed' }]);
    const asked: unknown[] = [];
    const willing = await openInstallWorld({
      openIdentities: () => ({
        verify: async ({ archive, identity }) => {
          asked.push([identity, sha256Of(await readFile(archive.path)) === archive.sha256]);
        },
      }),
    });
    const signed = willing.lock(NAME);
    expect(await willing.install([signed], { pins: [pin] })).toMatchObject([{ kind: 'installed' }]);
    expect(await willing.install([signed], { pins: [pin] })).toMatchObject([{ from: 'kept' }]);
    expect(asked).toEqual([['someone', true]]);
  });
});

describe('what a killed install has left', () => {
  it('is put back when the old plugin was aside', async () => {
    const world = await openInstallWorld();
    const plugin = world.lock(NAME);
    await world.install([plugin]);
    const aside = `${world.pluginFolder}/cloud.0123abcd.uninstalling`;
    expect(await world.ports.trees.move(`${world.pluginFolder}/cloud`, aside)).toBe('moved');
    expect(await world.install([plugin])).toMatchObject([{ from: 'kept' }]);
    expect(await readdir(world.pluginFolder)).toEqual(['cloud']);
  });

  it('is removed when it is of no use', async () => {
    const world = await openInstallWorld();
    const plugin = world.lock(NAME);
    await world.install([plugin]);
    await mkdir(`${world.pluginFolder}/cloud.0123abcd.uninstalling`);
    await mkdir(`${world.pluginFolder}/cloud.89abcdef.installing/content`, { recursive: true });
    await world.install([plugin]);
    expect(await readdir(world.pluginFolder)).toEqual(['cloud']);
  });

  it('is left alone when another process still works on it', async () => {
    const world = await openInstallWorld();
    const folder = `${world.pluginFolder}/cloud.89abcdef.installing`;
    await mkdir(folder, { recursive: true });
    const owner = { ...SELF, pid: 7, since: world.ports.clock.now() };
    await writeFile(`${folder}/owner.json`, JSON.stringify(owner));
    await world.install([world.lock(NAME)]);
    expect((await readdir(world.pluginFolder)).sort()).toEqual([
      'cloud',
      'cloud.89abcdef.installing',
    ]);
  });

  it('never keeps two installs at once from ending with a whole plugin', async () => {
    const world = await openInstallWorld();
    const plugins = ['one', 'two', 'three'].map((content, index) =>
      world.lock(NAME, pluginEntries(NAME, content), { version: `v1.0.${String(index)}` }),
    );
    for (let turn = 0; turn < 3; turn += 1) {
      const results = await Promise.all(plugins.map((plugin) => world.install([plugin])));
      expect(results.flat().map(({ kind }) => kind)).toEqual(Array(3).fill('installed'));
      expect(await readdir(world.pluginFolder)).toEqual(['cloud']);
    }
  });
});
