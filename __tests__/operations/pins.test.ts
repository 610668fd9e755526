import { describe, expect, it } from 'vitest';
import { addPlugin, type AddPluginRequest } from '../../src/operations/add-plugin.ts';
import { lockPlugins } from '../../src/operations/lock-plugins.ts';
import { removePlugins } from '../../src/operations/remove-plugins.ts';
import { updatePlugins } from '../../src/operations/update-plugins.ts';
import { spotsOf } from '../distribution/findings.ts';
import { publish } from '../fakes/fake-releases.ts';
import {
  CLOUD_MANIFEST,
  openPluginWorld,
  publishPlugin,
  type PluginWorld,
} from './plugin-world.ts';

const LOCK = '.wfctl-lock.yaml';

function add(
  world: PluginWorld,
  plugin: string,
  more: Partial<AddPluginRequest> = {},
): ReturnType<typeof addPlugin> {
  const none = { name: undefined, source: undefined, authEnv: undefined, identity: undefined };
  return addPlugin({ folder: '/p', plugin, ...none, ...more }, world);
}

function lock(world: PluginWorld, isCheck = false): ReturnType<typeof lockPlugins> {
  return lockPlugins({ folder: '/p', isCheck, isRefresh: false }, world);
}

async function openLocked(): Promise<PluginWorld> {
  const world = openPluginWorld({ 'wfctl.yaml': CLOUD_MANIFEST });
  expect((await lock(world)).kind).toBe('locked');
  return world;
}

function codesOf(outcome: {
  readonly kind: string;
  readonly diagnostics?: unknown;
}): readonly string[] {
  const { diagnostics } = outcome as { diagnostics: Parameters<typeof spotsOf>[0] };
  return [outcome.kind, ...spotsOf(diagnostics)];
}

describe('adding a plugin', () => {
  it('pins its newest release in a new manifest and locks all platforms', async () => {
    const world = openPluginWorld();
    const outcome = await add(world, 'acme/workflow-plugin-cloud');
    expect(outcome).toMatchObject({
      kind: 'changed',
      changes: [{ kind: 'added', to: 'v1.1.0', platforms: ['darwin-arm64', 'linux-amd64'] }],
    });
    expect(world.text('wfctl.yaml')).toBe(
      'version: 1\nplugins:\n  - name: workflow-plugin-cloud\n    version: v1.1.0\n    source: github.com/acme/workflow-plugin-cloud\n',
    );
    expect(world.text(LOCK)).toContain('generated_at: 2026-01-01T00:00:00Z\n');
    expect(await lock(world, true)).toMatchObject({ kind: 'locked', isChanged: false });
  });

  it('keeps what is there and asks nobody about what is locked', async () => {
    const world = await openLocked();
    world.releases.asked.length = 0;
    await add(world, 'acme/workflow-plugin-dns@v0.3.0', { authEnv: 'DNS_TOKEN' });
    expect(world.text('wfctl.yaml')).toBe(
      `${CLOUD_MANIFEST}  - name: workflow-plugin-dns\n    version: v0.3.0\n    source: github.com/acme/workflow-plugin-dns\n    auth:\n      env: DNS_TOKEN\n`,
    );
    expect(world.releases.asked).toEqual([
      'find acme/workflow-plugin-dns 0.3.0',
      'read acme/workflow-plugin-dns checksums.txt',
    ]);
    expect(world.tokens.at(-1)).toBe('DNS_TOKEN');
  });

  it.each([
    CLOUD_MANIFEST,
    CLOUD_MANIFEST.replace('github.com/acme', 'acme'),
    CLOUD_MANIFEST.replace('github.com/acme', 'https://github.com/acme'),
  ])('only locks what is pinned to that version already', async (manifest) => {
    const world = openPluginWorld({ 'wfctl.yaml': manifest });
    const outcome = await add(world, 'acme/workflow-plugin-cloud@1.0.0');
    expect(outcome).toMatchObject({ kind: 'changed', changes: [{ kind: 'unchanged' }] });
    expect(world.text('wfctl.yaml')).toBe(manifest);
    expect(world.text(LOCK)).toContain('linux-amd64');
  });

  it('says how to pin the version that was asked for, where the plugin is pinned already', async () => {
    const world = openPluginWorld({ 'wfctl.yaml': CLOUD_MANIFEST });
    const outcome = await add(world, 'acme/workflow-plugin-cloud@v1.1.0');
    expect(outcome).toMatchObject({
      diagnostics: [
        {
          detail: expect.stringContaining(
            '\n    wfctl plugin update workflow-plugin-cloud@v1.1.0',
          ) as unknown,
        },
      ],
    });
  });

  it.each([
    ['acme/workflow-plugin-cloud@v1.1.0', {}, ['refused', 'PINNED_ALREADY 4:11']],
    ['acme/workflow-plugin-cloud', {}, ['refused', 'PINNED_ALREADY 4:11']],
    ['acme/workflow-plugin-dns', { name: 'cloud' }, ['refused', 'PINNED_ALREADY 4:11']],
    ['acme/workflow-plugin-dns@latest', {}, ['refused', 'INEXACT_VERSION']],
    ['acme/workflow-plugin-dns@v9.9.9', {}, ['refused', 'NOT_LOCKABLE']],
    ['dns@v0.3.0', {}, ['refused', 'PLUGIN_WITHOUT_SOURCE']],
    ['dns@v0.3.0', { source: 'no source' }, ['refused', 'BAD_SOURCE']],
    ['a/b/c/d', {}, ['refused', 'BAD_SOURCE']],
    ['acme/Dns_Plugin', {}, ['refused', 'BAD_PLUGIN_NAME']],
  ])('refuses %s and writes nothing', async (plugin, more, codes) => {
    const world = openPluginWorld({ 'wfctl.yaml': CLOUD_MANIFEST });
    expect(codesOf(await add(world, plugin, more))).toEqual(codes);
    expect([...world.files.texts.keys()]).toEqual(['/p/wfctl.yaml']);
    expect(world.text('wfctl.yaml')).toBe(CLOUD_MANIFEST);
  });

  it('refuses a newest release whose tag is no version', async () => {
    const world = openPluginWorld();
    world.releases.published.set('acme/x', [publish('nightly', ['x-linux-amd64.tar.gz'])]);
    expect(codesOf(await add(world, 'acme/x'))).toEqual(['refused', 'INEXACT_VERSION']);
  });
});

describe('locking', () => {
  it('changes nothing when it is done again later', async () => {
    const world = await openLocked();
    const before = world.text(LOCK);
    await world.clock.advance(3_600_000);
    world.releases.asked.length = 0;
    expect(await lock(world)).toMatchObject({ kind: 'locked', isChanged: false });
    expect(world.text(LOCK)).toBe(before);
    expect(world.releases.asked).toEqual([]);
  });

  it('keeps what was locked when the release is made again with other files', async () => {
    const world = await openLocked();
    const before = world.text(LOCK);
    world.releases.published.set('acme/workflow-plugin-cloud', [
      publish('v1.0.0', ['workflow-plugin-cloud-linux-amd64.tar.gz']),
    ]);
    await lock(world);
    expect(world.text(LOCK)).toBe(before);
  });

  it('T-80: takes its place beside settings that once held the lock, and leaves those alone', async () => {
    const settings =
      'registries:\n  - { name: ours, type: github, owner: acme }\nplugins:\n  workflow-plugin-cloud: { version: v1.0.0, repository: acme/workflow-plugin-cloud, sha256: abc123 }\n';
    const world = openPluginWorld({ 'wfctl.yaml': CLOUD_MANIFEST, '.wfctl.yaml': settings });
    expect(codesOf(await lock(world, true))).toEqual(['stale', 'LOCKFILE_LEGACY 4:3']);
    expect(await lock(world)).toMatchObject({ kind: 'locked', isChanged: true });
    expect(world.text('.wfctl.yaml')).toBe(settings);
    expect(world.text(LOCK)).toContain('            darwin-arm64:\n');
    expect(world.text(LOCK)).toContain('            linux-amd64:\n');
    expect(world.text(LOCK)).not.toContain('abc123');
  });

  it('refuses to vouch for entries that somebody changed', async () => {
    const world = await openLocked();
    const tampered = world
      .text(LOCK)
      ?.replace(/sha256: [\da-f]{64}\n$/, `sha256: ${'0'.repeat(64)}\n`);
    world.files.texts.set(`/p/${LOCK}`, tampered ?? '');
    expect(codesOf(await lock(world))).toEqual(['refused', 'LOCKFILE_CHANGED 4:18']);
    expect(codesOf(await lock(world, true))).toEqual(['stale', 'LOCKFILE_CHANGED 4:18']);
    expect(world.text(LOCK)).toBe(tampered);
  });

  it('tells of every plugin that cannot be locked, where it is pinned', async () => {
    const manifest = `${CLOUD_MANIFEST.replace('v1.0.0', 'v7.0.0')}  - { name: b, version: v1.0.0 }\n`;
    const world = openPluginWorld({ 'wfctl.yaml': manifest });
    expect(codesOf(await lock(world))).toEqual([
      'refused',
      'NOT_LOCKABLE 4:11',
      'PLUGIN_WITHOUT_SOURCE 7:13',
    ]);
    expect(world.text(LOCK)).toBeUndefined();
  });

  it.each([
    [
      'there is none',
      CLOUD_MANIFEST,
      (): string | undefined => undefined,
      ['stale', 'LOCKFILE_MISSING'],
    ],
    [
      'a version was changed',
      CLOUD_MANIFEST.replace('v1.0.0', 'v1.1.0'),
      (text: string): string => text,
      ['stale', 'LOCKED_DIFFERENTLY 4:11'],
    ],
    [
      'a plugin was added',
      `${CLOUD_MANIFEST}  - { name: b, version: v1.0.0 }\n`,
      (text: string): string => text,
      ['stale', 'NOT_LOCKED 7:13'],
    ],
    [
      'a plugin was taken out',
      'version: 1\n',
      (text: string): string => text,
      ['stale', 'LOCKED_BUT_NOT_PINNED 6:5'],
    ],
    [
      'the manifest’s digest is another',
      CLOUD_MANIFEST,
      (text: string): string => text.replace(/(source_manifest_sha256: ).*/, `$1${'0'.repeat(64)}`),
      ['stale', 'MANIFEST_CHANGED 3:25'],
    ],
    [
      'it has no digests yet',
      CLOUD_MANIFEST,
      (text: string): string => text.replace(/^\w+_sha256: .*\n/gm, ''),
      ['stale', 'LOCKFILE_STALE'],
    ],
  ])('is asked for by --check when %s', async (...[, manifest, change, codes]) => {
    const world = await openLocked();
    const text = change(world.text(LOCK) ?? '');
    world.files.texts.set('/p/wfctl.yaml', manifest);
    if (text === undefined) world.files.texts.delete(`/p/${LOCK}`);
    else world.files.texts.set(`/p/${LOCK}`, text);
    world.releases.asked.length = 0;
    expect(codesOf(await lock(world, true))).toEqual(codes);
    expect(world.releases.asked).toEqual([]);
    expect(world.text(LOCK)).toBe(text);
  });

  it('needs a manifest', async () => {
    expect(codesOf(await lock(openPluginWorld()))).toEqual(['invalid', 'MANIFEST_MISSING']);
  });

  it('takes a lockfile for up to date whose line ends git has changed', async () => {
    const world = await openLocked();
    world.files.texts.set(`/p/${LOCK}`, world.text(LOCK)?.replaceAll('\n', '\r\n') ?? '');
    expect(await lock(world, true)).toMatchObject({ kind: 'locked' });
  });
});

describe('updating', () => {
  it('pins the newest release and keeps every other byte', async () => {
    const world = await openLocked();
    const outcome = await updatePlugins({ folder: '/p', plugins: [] }, world);
    expect(outcome).toMatchObject({ changes: [{ kind: 'updated', from: 'v1.0.0', to: 'v1.1.0' }] });
    expect(world.text('wfctl.yaml')).toBe(CLOUD_MANIFEST.replace('v1.0.0', 'v1.1.0'));
    expect(world.text(LOCK)).toContain('releases/download/v1.1.0/');
    expect(await lock(world, true)).toMatchObject({ kind: 'locked' });
  });

  it('pins the version that is named, older or newer', async () => {
    const world = openPluginWorld({ 'wfctl.yaml': CLOUD_MANIFEST.replace('v1.0.0', 'v1.1.0') });
    await updatePlugins({ folder: '/p', plugins: ['cloud@v1.0.0'] }, world);
    expect(world.text('wfctl.yaml')).toBe(CLOUD_MANIFEST);
  });

  it('never goes back by itself', async () => {
    const manifest = CLOUD_MANIFEST.replace('v1.0.0', 'v2.0.0-rc.1');
    const world = openPluginWorld({ 'wfctl.yaml': manifest });
    world.releases.published.set('acme/workflow-plugin-cloud', [
      publishPlugin('workflow-plugin-cloud', 'v1.1.0'),
      publishPlugin('workflow-plugin-cloud', 'v2.0.0-rc.1'),
    ]);
    const outcome = await updatePlugins({ folder: '/p', plugins: [] }, world);
    expect(outcome).toMatchObject({ changes: [{ kind: 'unchanged', to: 'v2.0.0-rc.1' }] });
  });

  it('warns when the signer is named for the version before', async () => {
    const identity = 'https://github.com/acme/c/.github/workflows/r.yml@refs/tags/v1.0.0';
    const manifest = `${CLOUD_MANIFEST}    verify: { identity: "${identity}" }\n`;
    const world = openPluginWorld({ 'wfctl.yaml': manifest });
    const outcome = await updatePlugins({ folder: '/p', plugins: [] }, world);
    expect(codesOf(outcome)).toEqual(['changed', 'IDENTITY_OF_OTHER_VERSION 4:11']);
  });

  it.each([
    [['clud'], 'UNKNOWN_PLUGIN'],
    [['cloud@main'], 'INEXACT_VERSION'],
    [['cloud', 'workflow-plugin-cloud@v1.1.0'], 'DUPLICATE_PLUGIN'],
  ])('refuses %j', async (plugins, code) => {
    const world = await openLocked();
    expect(codesOf(await updatePlugins({ folder: '/p', plugins }, world))).toEqual([
      'refused',
      code,
    ]);
    expect(world.text('wfctl.yaml')).toBe(CLOUD_MANIFEST);
  });
});

it('does not take a plugin without a source for the newest', async () => {
  const manifest = `${CLOUD_MANIFEST}  - { name: b, version: v1.0.0 }\n`;
  const world = openPluginWorld({ 'wfctl.yaml': manifest });
  const outcome = await updatePlugins({ folder: '/p', plugins: [] }, world);
  expect(codesOf(outcome)).toEqual(['refused', 'PLUGIN_WITHOUT_SOURCE 7:13']);
});

describe('removing', () => {
  it('takes a plugin out of both files', async () => {
    const world = await openLocked();
    await add(world, 'acme/workflow-plugin-dns');
    const outcome = await removePlugins({ folder: '/p', names: ['dns'] }, world);
    expect(outcome).toMatchObject({ changes: [{ kind: 'removed', name: 'workflow-plugin-dns' }] });
    expect(world.text('wfctl.yaml')).toBe(CLOUD_MANIFEST);
    expect(world.text(LOCK)).not.toContain('dns');
    expect(await lock(world, true)).toMatchObject({ kind: 'locked' });
  });

  it('takes all out, however many', async () => {
    const world = await openLocked();
    await add(world, 'acme/workflow-plugin-dns');
    const names = ['dns', 'workflow-plugin-cloud', 'dns'];
    await removePlugins({ folder: '/p', names }, world);
    expect(world.text('wfctl.yaml')).toBe(
      'version: 1 # of this format\nplugins: []\n  # The cloud.\n',
    );
    expect(world.text(LOCK)).toContain('plugins: {}\n');
  });

  it('refuses a plugin that is not pinned, and removes none', async () => {
    const world = await openLocked();
    const names = ['workflow-plugin-cloud', 'dns'];
    expect(codesOf(await removePlugins({ folder: '/p', names }, world))).toEqual([
      'refused',
      'UNKNOWN_PLUGIN',
    ]);
    expect(world.text('wfctl.yaml')).toBe(CLOUD_MANIFEST);
  });
});

it('writes neither file when the second cannot be made', async () => {
  const world = await openLocked();
  const before = new Map(world.files.texts);
  world.files.refusal = { part: 'wfctl.yaml', code: 'FILES_FULL' };
  await expect(add(world, 'acme/workflow-plugin-dns')).rejects.toMatchObject({
    code: 'FILES_FULL',
  });
  expect(world.files.texts).toEqual(before);
});
