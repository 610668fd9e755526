import { expect, it } from 'vitest';
import { lockPlugins } from '../../src/operations/index.ts';
import { CLOUD_MANIFEST, openPluginWorld, type PluginWorld } from './plugin-world.ts';

const REQUEST = { folder: '/p', isCheck: false, isRefresh: false };
const REFRESH = { ...REQUEST, isRefresh: true };
const LOCK = '.wfctl-lock.yaml';

async function openLocked(): Promise<PluginWorld> {
  const world = openPluginWorld({ 'wfctl.yaml': CLOUD_MANIFEST });
  await lockPlugins(REQUEST, world);
  return world;
}

it('finds the platforms of a release anew only where that is asked for, as is advised', async () => {
  const world = await openLocked();
  const whole = world.text(LOCK) ?? '';
  const [head = ''] = whole.split('            linux-amd64:');
  const partial = head.replace(/lockfile_sha256: .*\n/, '');
  expect(partial).toContain('darwin-arm64');
  await world.files.writeAtomically(`/p/${LOCK}`, partial, { mode: 0o644 });
  await lockPlugins(REQUEST, world);
  expect(world.text(LOCK)).not.toContain('linux-amd64');
  expect(await lockPlugins(REFRESH, world)).toMatchObject({ kind: 'locked', diagnostics: [] });
  expect(world.text(LOCK)).toBe(whole);
});

it('leaves the lockfile as it is, time included, when a refresh finds the same', async () => {
  const world = await openLocked();
  const before = world.text(LOCK);
  world.releases.asked.length = 0;
  await world.clock.advance(3_600_000);
  expect(await lockPlugins(REFRESH, world)).toMatchObject({ kind: 'locked', isChanged: false });
  expect(world.releases.asked).toContain('find acme/workflow-plugin-cloud 1.0.0');
  expect(world.text(LOCK)).toBe(before);
});

it('follows a release that was made again when it refreshes, and warns of it', async () => {
  const world = await openLocked();
  const before = world.text(LOCK);
  const archive = 'workflow-plugin-cloud-linux-amd64.tar.gz';
  const files = { [archive]: 'again', 'checksums.txt': `${'a'.repeat(64)}  ${archive}\n` };
  world.releases.published.set('acme/workflow-plugin-cloud', [{ tag: 'v1.0.0', files }]);
  expect(await lockPlugins(REFRESH, world)).toMatchObject({
    kind: 'locked',
    isChanged: true,
    diagnostics: [{ code: 'ARCHIVE_REPLACED', severity: 'warning' }],
  });
  expect(world.text(LOCK)).not.toBe(before);
});

it('believes nothing of a lockfile that somebody changed when it refreshes', async () => {
  const world = await openLocked();
  const whole = world.text(LOCK) ?? '';
  const changed = whole.replace(/sha256: [\da-f]{64}\n$/, `sha256: ${'0'.repeat(64)}\n`);
  await world.files.writeAtomically(`/p/${LOCK}`, changed, { mode: 0o644 });
  expect(await lockPlugins(REQUEST, world)).toMatchObject({ kind: 'refused' });
  expect(await lockPlugins(REFRESH, world)).toMatchObject({ kind: 'locked', isChanged: true });
  expect(world.text(LOCK)).toBe(whole);
});

it('does not lock over an empty lockfile, which it advises to delete', async () => {
  const world = openPluginWorld({ 'wfctl.yaml': CLOUD_MANIFEST, [LOCK]: '' });
  const outcome = await lockPlugins(REQUEST, world);
  expect(outcome).toMatchObject({ kind: 'invalid' });
  expect(outcome.diagnostics[0]?.detail).toContain('Delete it');
  await world.files.remove(`/p/${LOCK}`);
  expect(await lockPlugins(REQUEST, world)).toMatchObject({ kind: 'locked' });
});
