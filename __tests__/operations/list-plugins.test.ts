import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFiles, createFileTrees } from '../../src/node/index.ts';
import { listPlugins } from '../../src/operations/list-plugins.ts';
import { lockPlugins } from '../../src/operations/lock-plugins.ts';
import type { PluginStatus } from '../../src/operations/plugin-lines.ts';
import { verifyPlugins } from '../../src/operations/verify-plugins.ts';
import { spotsOf } from '../distribution/findings.ts';
import { CLOUD_MANIFEST, openPluginWorld, type PluginWorld } from './plugin-world.ts';

const REQUEST = { folder: '/p', pluginFolder: 'data/plugins' };
const RECORD = '/p/data/plugins/cloud/.wfctl-install.json';

async function openLocked(): Promise<PluginWorld> {
  const world = openPluginWorld({ 'wfctl.yaml': CLOUD_MANIFEST });
  await lockPlugins({ folder: '/p', isCheck: false, isRefresh: false }, world);
  return world;
}

function install(world: PluginWorld, change: Readonly<Record<string, string>> = {}): void {
  const lock = world.text('.wfctl-lock.yaml') ?? '';
  const sha256 = /linux-amd64:\n.*\n +sha256: (\w+)/.exec(lock)?.[1] ?? '';
  const digest = createHash('sha256').update('#!').digest('hex');
  const files = [{ path: 'cloud', sizeBytes: 2, sha256: digest, isExecutable: false }];
  const where = { version: 'v1.0.0', source: '', platform: 'linux-amd64', url: '', sha256 };
  const record = { ...where, identity: '', files };
  world.files.texts.set(RECORD, JSON.stringify({ ...record, ...change }));
  world.files.texts.set('/p/data/plugins/cloud/cloud', '#!');
}

async function statusOf(world: PluginWorld): Promise<PluginStatus | undefined> {
  const outcome = await listPlugins(REQUEST, world);
  return outcome.kind === 'listed' ? outcome.plugins[0]?.status : undefined;
}

/** Verifies the same files on the disk, since only there they can be looked at closely. */
async function verify(
  world: PluginWorld,
  change: (folder: string) => void = () => undefined,
): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wfctl-verify-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  for (const [path, text] of world.files.texts) {
    const file = path.replace(/^\/p/, folder);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  change(folder);
  const ports = { files: createFiles(), trees: createFileTrees() };
  const outcome = await verifyPlugins({ folder, pluginFolder: 'data/plugins' }, ports);
  return [outcome.kind, ...spotsOf(outcome.diagnostics)];
}

describe('what is listed of a plugin', () => {
  it('follows it from its pin to its installation', async () => {
    const world = openPluginWorld({ 'wfctl.yaml': CLOUD_MANIFEST });
    expect(await statusOf(world)).toBe('not-locked');
    await lockPlugins({ folder: '/p', isCheck: false, isRefresh: false }, world);
    expect(await statusOf(world)).toBe('not-installed');
    install(world);
    expect(await statusOf(world)).toBe('ready');
    world.files.texts.set('/p/wfctl.yaml', CLOUD_MANIFEST.replace('v1.0.0', 'v1.1.0'));
    expect(await statusOf(world)).toBe('locked-differently');
    world.files.texts.set('/p/wfctl.yaml', '');
    expect(await statusOf(world)).toBe('not-pinned');
  });

  it.each([
    ['another version', { version: 'v1.1.0' }],
    ['another archive', { sha256: '0'.repeat(64) }],
    ['another platform', { platform: 'plan9-arm' }],
  ])('says that %s of it is installed', async (_, change) => {
    const world = await openLocked();
    install(world, change);
    expect(await statusOf(world)).toBe('installed-differently');
    expect(await verify(world)).toEqual(['failed', 'INSTALLED_DIFFERENTLY 6:5']);
  });
});

describe('verifying', () => {
  it('is content with what is locked and not installed yet, or installed from it', async () => {
    const world = await openLocked();
    expect(await verify(world)).toEqual(['verified']);
    install(world);
    expect(await verify(world)).toEqual(['verified']);
    world.files.texts.delete('/p/wfctl.yaml');
    expect(await verify(world)).toEqual(['verified']);
    install(world, { version: 'v1.1.0' });
    expect(await verify(world)).toEqual(['failed', 'INSTALLED_DIFFERENTLY 6:5']);
  });

  it('fails for a plugin whose files were changed since', async () => {
    const world = await openLocked();
    install(world);
    const changed = ['failed', 'INSTALLED_FILES_CHANGED'];
    const executable = 'data/plugins/cloud/cloud';
    const changes: ((folder: string) => void)[] = [
      (folder) => {
        writeFileSync(join(folder, executable), '#!/bin/sh');
      },
      (folder) => {
        writeFileSync(join(folder, 'data/plugins/cloud/more'), '');
      },
      (folder) => {
        chmodSync(join(folder, executable), 0o755);
      },
      (folder) => {
        rmSync(join(folder, executable));
        symlinkSync('/bin/sh', join(folder, executable));
      },
    ];
    for (const change of changes) expect(await verify(world, change)).toEqual(changed);
  });

  it('fails for a plugin whose archive nobody recorded', async () => {
    const world = await openLocked();
    world.files.texts.set('/p/data/plugins/cloud/cloud', '#!');
    expect(await verify(world)).toEqual(['failed', 'INSTALLED_DIFFERENTLY 6:5']);
    world.files.texts.set(RECORD, '{');
    expect(await verify(world)).toEqual(['failed', 'INSTALLED_DIFFERENTLY 6:5']);
  });

  it('fails without a lockfile, with a stale one and with a digest that is none', async () => {
    const world = await openLocked();
    const lock = world.text('.wfctl-lock.yaml') ?? '';
    world.files.texts.set('/p/.wfctl-lock.yaml', lock.replace(/sha256: \w+\n$/, 'sha256: abc\n'));
    expect(await verify(world)).toEqual([
      'failed',
      'LOCK_DIGEST_MALFORMED 15:25',
      'LOCKFILE_CHANGED 4:18',
    ]);
    world.files.texts.set('/p/wfctl.yaml', CLOUD_MANIFEST.replace('v1.0.0', 'v1.1.0'));
    world.files.texts.set('/p/.wfctl-lock.yaml', lock);
    expect(await verify(world)).toEqual(['failed', 'LOCKED_DIFFERENTLY 4:11']);
    world.files.texts.delete('/p/.wfctl-lock.yaml');
    expect(await verify(world)).toEqual(['failed', 'LOCKFILE_MISSING']);
  });

  it('fails where nothing is pinned or locked at all, as in a folder that was not meant', async () => {
    const world = openPluginWorld({});
    expect(await verify(world)).toEqual(['invalid', 'MANIFEST_MISSING']);
    world.files.texts.set('/p/wfctl.yaml', 'version: 1\nplugins: []\n');
    expect(await verify(world)).toEqual(['verified']);
  });

  it('T-80: fails for a lockfile that pins no archives, also without a manifest', async () => {
    const legacy = 'plugins:\n  aws: { version: v1.0.0, repository: acme/aws, sha256: abc }\n';
    const world = openPluginWorld({ '.wfctl.yaml': legacy });
    expect(await verify(world)).toEqual(['failed', 'LOCKFILE_LEGACY 2:3']);
  });

  it('tells findings of both files at once', async () => {
    const world = openPluginWorld({
      'wfctl.yaml': 'plugin: []\n',
      '.wfctl-lock.yaml': 'version: 9\n',
    });
    expect(await verify(world)).toEqual(['invalid', 'UNKNOWN_KEY 1:1', 'LOCKFILE_TOO_NEW 1:10']);
  });
});
