import { describe, expect, it } from 'vitest';
import { findPlugin } from '../../src/plugins/index.ts';
import type { Files } from '../../src/ports/index.ts';

/** A file system of the given texts; folders are what their paths imply. */
function filesOf(texts: Readonly<Record<string, string>>): Files {
  const paths = Object.keys(texts);
  return {
    read: (path) => Promise.resolve(texts[path]),
    sizeBytes: (path) => Promise.resolve(texts[path]?.length),
    list: (folder) => {
      const inside = paths.filter((path) => path.startsWith(`${folder}/`));
      const names = inside.map((path) => path.slice(folder.length + 1).split('/')[0] ?? '');
      return Promise.resolve([...new Set(names)].sort());
    },
    writeAtomically: () => Promise.reject(new TypeError('read only')),
    createExclusively: () => Promise.reject(new TypeError('read only')),
    makeFolder: () => Promise.reject(new TypeError('read only')),
    remove: () => Promise.reject(new TypeError('read only')),
  };
}

function plugin(path: string, manifest?: unknown): Record<string, string> {
  const name = path.split('/').at(-1) ?? '';
  return {
    [`${path}/${name}`]: 'binary',
    ...(manifest === undefined ? {} : { [`${path}/plugin.json`]: JSON.stringify(manifest) }),
  };
}

const find = (files: Record<string, string>, folders = ['/a', '/b']) =>
  findPlugin('cloud', folders, filesOf(files));

describe('the plugin of a provider', () => {
  it('is the one that says so under its capabilities, before all others in its folder', async () => {
    const found = await find({
      ...plugin('/a/cloud', { name: 'workflow-plugin-cloud' }),
      ...plugin('/a/other', { name: 'x', iacProvider: { name: 'cloud' } }),
      ...plugin('/a/zebra', { name: 'z', capabilities: { iacProvider: { name: 'cloud' } } }),
    });
    expect(found).toMatchObject({
      name: 'zebra',
      folder: '/a/zebra',
      executable: '/a/zebra/zebra',
      manifest: { name: 'z' },
    });
  });

  it('is then the one that says so at the top level', async () => {
    const found = await find({
      ...plugin('/a/cloud', { name: 'c' }),
      ...plugin('/a/other', { name: 'x', iacProvider: { name: 'cloud' } }),
    });
    expect(found.name).toBe('other');
  });

  it('is then the one in a folder of its name, manifest or not', async () => {
    const named = plugin('/a/aaa', { name: 'workflow-plugin-cloud' });
    expect((await find({ ...named, ...plugin('/a/cloud') })).name).toBe('cloud');
  });

  it('is then the one whose manifest is named after it', async () => {
    const found = await find(plugin('/a/stack', { name: 'workflow-plugin-cloud' }));
    expect(found.name).toBe('stack');
  });

  it('is then preferably one that offers a provider at all', async () => {
    const named = { name: 'workflow-plugin-cloud' };
    const found = await find({
      ...plugin('/a/first', named),
      ...plugin('/a/second', { ...named, capabilities: { moduleTypes: ['iac.provider'] } }),
    });
    expect(found.name).toBe('second');
  });

  it('is found aside when an install was killed while replacing it', async () => {
    const files = {
      '/a/cloud.0123abcd.uninstalling/cloud': 'binary',
      '/a/cloud.0123abcd.uninstalling/plugin.json': '{"name":"workflow-plugin-cloud"}',
    };
    expect(await find(files)).toMatchObject({
      name: 'cloud',
      executable: '/a/cloud.0123abcd.uninstalling/cloud',
    });
    expect((await find({ ...files, ...plugin('/a/cloud') })).folder).toBe('/a/cloud');
  });

  it('is looked for in the folders in their order', async () => {
    const declared = { name: 'z', capabilities: { iacProvider: { name: 'cloud' } } };
    const found = await find({ ...plugin('/b/zebra', declared), ...plugin('/a/cloud') });
    expect(found.folder).toBe('/a/cloud');
  });

  it('is not looked for in folders that an installation is working on', async () => {
    const declared = { name: 'c', capabilities: { iacProvider: { name: 'cloud' } } };
    const files = {
      ...plugin('/a/cloud.installing', declared),
      ...plugin('/a/cloud.uninstalling', declared),
      ...plugin('/a/.cloud', declared),
    };
    await expect(find(files)).rejects.toMatchObject({ code: 'PLUGIN_NOT_FOUND' });
  });
});

describe('a plugin that is not there', () => {
  it('is reported with every folder that was looked in, and what they have', async () => {
    const files = { ...plugin('/a/other'), '/b/cloud/plugin.json': '{"name":"c"}' };
    const error: unknown = await find(files).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'PLUGIN_NOT_FOUND' });
    expect(error).toHaveProperty(
      'message',
      expect.stringMatching(/\/a .*other.*\/b\/cloud .*executable/),
    );
    expect(error).toHaveProperty('hint', expect.stringContaining('--plugin-dir'));
  });

  it('is reported where there is no folder at all', async () => {
    await expect(find({}, [])).rejects.toMatchObject({ code: 'PLUGIN_NOT_FOUND' });
  });

  it('is not confused with one whose manifest cannot be read', async () => {
    const files = { ...plugin('/a/cloud'), '/a/cloud/plugin.json': '{' };
    await expect(find(files)).rejects.toMatchObject({ code: 'PLUGIN_MANIFEST_INVALID' });
  });

  it('is found beside another one whose manifest cannot be read', async () => {
    const files = { ...plugin('/a/broken'), '/a/broken/plugin.json': '{', ...plugin('/a/cloud') };
    expect((await find(files)).name).toBe('cloud');
  });
});
