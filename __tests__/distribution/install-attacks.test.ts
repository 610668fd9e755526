import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Header } from 'tar/header';
import { openInstallWorld } from '../fakes/install-world.ts';
import { makeArchive, type MadeEntry, pluginEntries, sha256Of } from '../fakes/plugin-archive.ts';

const NAME = 'workflow-plugin-cloud';
const ORDINARY = pluginEntries(NAME);

/** What installing an archive with these entries fails with; nothing of it may be left. */
async function refusalOf(entries: readonly MadeEntry[], archive?: Buffer): Promise<unknown> {
  const world = await openInstallWorld();
  const plugin = world.lock(NAME, entries, archive === undefined ? {} : { archive });
  const [result] = await world.install([plugin]);
  expect(await readdir(world.pluginFolder)).toEqual([]);
  return result?.kind === 'failed' ? result.error : result;
}

describe('an archive that attacks', () => {
  it('with other bytes than were locked is not unpacked', async () => {
    const world = await openInstallWorld();
    const plugin = world.lock(NAME, [...ORDINARY, { path: 'x' }], {
      sha256: sha256Of(makeArchive(ORDINARY)),
    });
    expect(await world.install([plugin])).toMatchObject([
      { kind: 'failed', error: { code: 'ARCHIVE_CHANGED' } },
    ]);
    expect(await readdir(world.pluginFolder)).toEqual([]);
  });

  it('leaves the installed plugin as it was', async () => {
    const world = await openInstallWorld();
    await world.install([world.lock(NAME)]);
    const bad = world.lock(NAME, [{ path: '../x' }], { version: 'v2.0.0' });
    expect(await world.install([bad])).toMatchObject([{ kind: 'failed' }]);
    expect(await readFile(`${world.pluginFolder}/cloud/cloud`, 'utf8')).toContain(NAME);
    expect(await readdir(world.pluginFolder)).toEqual(['cloud']);
  });

  it.each<[string, MadeEntry]>([
    ['a path that goes up', { path: '../evil' }],
    ['a path that goes up after its first part', { path: 'x/../../evil' }],
    ['an absolute path', { path: '/etc/evil' }],
    ['a drive letter', { path: 'C:evil' }],
    ['a backslash', { path: 'x\\..\\evil' }],
    ['a control character', { path: 'ev\u0001il' }],
    ['a trailing dot', { path: 'plugin.json.' }],
    ['a symbolic link', { path: 'evil', type: 'SymbolicLink', linkpath: '/etc/passwd' }],
    [
      'a symbolic link in the place of the plugin',
      { path: 'cloud', type: 'SymbolicLink', linkpath: '/bin/sh' },
    ],
    ['a hard link', { path: 'evil', type: 'Link', linkpath: '/etc/passwd' }],
    ['a character device', { path: 'evil', type: 'CharacterDevice' }],
    ['a block device', { path: 'evil', type: 'BlockDevice' }],
    ['a pipe', { path: 'evil', type: 'FIFO' }],
    ['an unknown type', { path: 'evil', type: 'SolarisACL' }],
    ['the same path again', { path: 'plugin.json' }],
    ['the same path in another case', { path: 'PLUGIN.json' }],
    ['the same path below another folder', { path: 'docs/plugin.json' }],
    ['a path inside of a file', { path: 'x/plugin.json/evil' }],
    ['our own record', { path: '.wfctl-install.json' }],
  ])('by %s is refused', async (_what, entry) => {
    expect(await refusalOf([...ORDINARY, entry])).toMatchObject({ code: 'ARCHIVE_REFUSED' });
    expect(await refusalOf([entry, ...ORDINARY])).toMatchObject({ code: 'ARCHIVE_REFUSED' });
  });

  it('by names that differ only in how an accent is written is refused', async () => {
    const entries = [{ path: '\u00e9' }, { path: 'e\u0301' }];
    expect(await refusalOf([...ORDINARY, ...entries])).toMatchObject({ code: 'ARCHIVE_REFUSED' });
  });

  it('by too many entries is refused', async () => {
    const many = Array.from({ length: 2001 }, (_, index) => ({ path: `f${String(index)}` }));
    expect(await refusalOf([...ORDINARY, ...many])).toMatchObject({ code: 'ARCHIVE_REFUSED' });
  });

  it('cannot make a file run with its owner’s rights', async () => {
    const world = await openInstallWorld();
    const entries = ORDINARY.map((entry) => ({ ...entry, mode: 0o6777 }));
    await world.install([world.lock(NAME, entries)]);
    const { mode } = await import('node:fs').then((fs) =>
      fs.statSync(`${world.pluginFolder}/cloud/cloud`),
    );
    expect(mode & 0o7777).toBe(0o755);
  });

  it('by a file that claims more than may come of so small an archive is refused', async () => {
    const header = Buffer.alloc(512);
    new Header({ path: 'bomb', type: 'File', size: 7e7, mode: 0o755 }).encode(header);
    expect(await refusalOf([], gzipSync(header))).toMatchObject({ code: 'ARCHIVE_REFUSED' });
  });

  it('that is compressed twice, cut short or no archive at all is not unpacked', async () => {
    const archive = makeArchive(ORDINARY);
    for (const broken of [gzipSync(archive), archive.subarray(0, 100), Buffer.from('hello')]) {
      expect(await refusalOf([], broken)).toMatchObject({ code: 'ARCHIVE_UNREADABLE' });
    }
  });
});

describe('an archive that holds another thing', () => {
  const [executable, manifest] = ORDINARY as [MadeEntry, MadeEntry];

  it.each<[string, readonly MadeEntry[]]>([
    ['no executable', [manifest]],
    [
      'a folder where the executable should be',
      [executable, manifest, { path: 'x/cloud/', type: 'Directory' }],
    ],
    ['no plugin.json', [executable]],
    ['the plugin.json of another plugin', [executable, pluginEntries('workflow-plugin-other')[1]!]],
  ])('such as %s is refused', async (_what, entries) => {
    expect(await refusalOf(entries)).toMatchObject({ code: 'ARCHIVE_NOT_THE_PLUGIN' });
  });

  it('such as a plugin.json that is no text, or a very long one, is refused', async () => {
    for (const content of [Buffer.from([0xff]), ' '.repeat(2 ** 21)]) {
      const error = await refusalOf([executable, { path: 'plugin.json', content }]);
      expect(error).toMatchObject({ code: 'ARCHIVE_NOT_THE_PLUGIN' });
    }
  });

  it('such as a plugin.json that is not valid is refused', async () => {
    const error = await refusalOf([executable, { path: 'plugin.json', content: '{"name":"A"}' }]);
    expect(error).toMatchObject({ code: 'PLUGIN_MANIFEST_INVALID' });
  });
});
