import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  digestManifest,
  encodeLockfile,
  type LockedPlugin,
  parseManifest,
} from '../../src/distribution/index.ts';
import {
  choosePluginFolder,
  installPlugins,
  type InstallPluginsRequest,
  toInstallFindings,
} from '../../src/operations/index.ts';
import { spotsOf } from '../distribution/findings.ts';
import { type InstallWorld, openInstallWorld, PLATFORM } from '../fakes/install-world.ts';
import { makeTemporaryFolder } from '../fakes/temporary-folder.ts';

const NAME = 'workflow-plugin-cloud';
const MANIFEST = `version: 1
plugins:
  - name: ${NAME}
    version: v1.0.0
    source: github.com/acme/${NAME}
`;

interface Project {
  readonly world: InstallWorld;
  readonly folder: string;
  write(file: string, text: string): Promise<void>;
  /** Locks these plugins for that manifest. */
  lock(plugins: readonly LockedPlugin[], manifestText?: string): Promise<void>;
  install(changes?: Partial<InstallPluginsRequest>): ReturnType<typeof installPlugins>;
}

async function openProject(): Promise<Project> {
  const world = await openInstallWorld();
  const folder = await makeTemporaryFolder();
  const write = (file: string, text: string): Promise<void> => writeFile(join(folder, file), text);
  return {
    ...{ world, folder, write },
    lock: async (plugins, manifestText) => {
      const manifest = parseManifest('wfctl.yaml', manifestText ?? '');
      if (manifest.kind === 'invalid') throw new TypeError('the manifest of a test is valid');
      const sourceManifestSha256 =
        manifestText === undefined ? undefined : digestManifest(manifest.manifest);
      const text = encodeLockfile({ generatedAt: 0, sourceManifestSha256, plugins });
      await write('.wfctl-lock.yaml', text);
      if (manifestText !== undefined) await write('wfctl.yaml', manifestText);
    },
    install: (changes = {}) =>
      installPlugins(
        {
          ...{ folder, pluginFolder: 'plugins', platform: PLATFORM, mirror: undefined },
          ...{ isLocked: false, ...changes },
        },
        world.ports,
      ),
  };
}

/** The codes of what stands in the way. */
async function refusalOf(
  project: Project,
  changes?: Partial<InstallPluginsRequest>,
): Promise<readonly string[]> {
  const outcome = await project.install(changes);
  expect(outcome.kind).toBe('invalid');
  expect(project.world.server.requests).toEqual([]);
  return outcome.diagnostics.map(({ code }) => code);
}

describe('what is pinned and locked', () => {
  it('is installed, and kept by the next run', async () => {
    const project = await openProject();
    await project.lock([project.world.lock(NAME)], MANIFEST);
    const pluginFolder = join(project.folder, 'plugins');
    expect(await project.install({ isLocked: true })).toMatchObject({
      ...{ kind: 'installed', pluginFolder, diagnostics: [] },
      results: [{ kind: 'installed', from: 'download', folder: join(pluginFolder, 'cloud') }],
    });
    expect(await project.install()).toMatchObject({ results: [{ from: 'kept' }] });
  });

  it('needs no manifest', async () => {
    const project = await openProject();
    await project.lock([project.world.lock(NAME)]);
    expect(await project.install()).toMatchObject({ kind: 'installed' });
  });

  it('may be nothing at all', async () => {
    const project = await openProject();
    await project.write('wfctl.yaml', 'version: 1\nplugins: []\n');
    expect(await project.install()).toMatchObject({ kind: 'installed', results: [] });
  });

  it('fails on the line of the archive that is another one (T-80)', async () => {
    const project = await openProject();
    const changed = project.world.lock(NAME, [], { sha256: '0'.repeat(64) });
    await project.lock([changed, project.world.lock('workflow-plugin-dns')]);
    const outcome = await project.install();
    if (outcome.kind === 'invalid') throw new TypeError('it can be read');
    expect(outcome).toMatchObject({
      kind: 'failed',
      results: [{ kind: 'failed' }, { kind: 'installed' }],
    });
    const findings = toInstallFindings(outcome.results);
    expect(spotsOf(findings)).toEqual(['NOT_INSTALLED 9:13']);
    expect(findings[0]?.place?.file).toBe(join(project.folder, '.wfctl-lock.yaml'));
  });

  it('fails where this machine’s platform is not locked (T-80)', async () => {
    const project = await openProject();
    await project.lock([project.world.lock(NAME)]);
    const outcome = await project.install({ platform: 'darwin-arm64' });
    expect(outcome).toMatchObject({
      kind: 'failed',
      results: [{ kind: 'failed', error: { code: 'ARCHIVE_NOT_LOCKED' } }],
    });
    expect(project.world.server.requests).toEqual([]);
  });
});

describe('nothing is installed, and nobody asked,', () => {
  it('without a lockfile', async () => {
    const project = await openProject();
    expect(await refusalOf(project)).toEqual(['LOCKFILE_MISSING']);
    await project.write('wfctl.yaml', MANIFEST);
    expect(await refusalOf(project)).toEqual(['LOCKFILE_MISSING']);
  });

  it('from a lockfile of executables’ digests (T-80)', async () => {
    const project = await openProject();
    await project.write('wfctl.yaml', MANIFEST);
    await project.write('.wfctl.yaml', `plugins: { ${NAME}: { version: v1.0.0, sha256: aa } }\n`);
    expect(await refusalOf(project)).toEqual(['LOCKFILE_LEGACY']);
  });

  it('when an entry was changed after it was locked', async () => {
    const project = await openProject();
    const plugin = project.world.lock(NAME);
    await project.lock([plugin], MANIFEST);
    const path = join(project.folder, '.wfctl-lock.yaml');
    const text = (await project.world.ports.files.read(path)) ?? '';
    const digest = plugin.archives.get(PLATFORM)?.sha256 ?? '';
    await project.write(
      '.wfctl-lock.yaml',
      text.replace(`sha256: ${digest}`, `sha256: ${'0'.repeat(64)}`),
    );
    expect(await refusalOf(project)).toEqual(['LOCKFILE_CHANGED']);
    await project.write('.wfctl-lock.yaml', text.replace(`sha256: ${digest}`, 'sha256: short'));
    expect(await refusalOf(project)).toContain('LOCK_DIGEST_MALFORMED');
  });

  it('when the lockfile is of another version or source than is pinned', async () => {
    const project = await openProject();
    const plugin = project.world.lock(NAME);
    await project.lock([{ ...plugin, source: 'evil.example.com/acme/cloud' }], MANIFEST);
    expect(await refusalOf(project)).toContain('LOCKED_DIFFERENTLY');
    await project.lock([{ ...plugin, version: 'v0.9.0' }], MANIFEST);
    expect(await refusalOf(project)).toContain('LOCKED_DIFFERENTLY');
  });

  it('of a plugin that is not pinned', async () => {
    const project = await openProject();
    await project.lock(
      [project.world.lock(NAME), project.world.lock('workflow-plugin-evil')],
      MANIFEST,
    );
    expect(await refusalOf(project)).toContain('LOCKED_BUT_NOT_PINNED');
  });

  it('from a lockfile without its digests, where they are asked for', async () => {
    const project = await openProject();
    await project.lock([project.world.lock(NAME)]);
    expect(await refusalOf(project, { isLocked: true })).toEqual(['LOCKFILE_STALE']);
  });
});

it('takes an empty WFCTL_PLUGIN_DIR for none, and not for the project itself', () => {
  expect(choosePluginFolder(undefined, () => '')).toBe('data/plugins');
  expect(choosePluginFolder('', () => ' ')).toBe('data/plugins');
  expect(choosePluginFolder(undefined, () => '/plugins')).toBe('/plugins');
  expect(choosePluginFolder('named', () => '/plugins')).toBe('named');
});
