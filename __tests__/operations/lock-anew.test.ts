import { expect, it } from 'vitest';
import { lockPlugins } from '../../src/operations/index.ts';
import { CLOUD_MANIFEST, openPluginWorld } from './plugin-world.ts';

const REQUEST = { folder: '/p', isCheck: false };

it('finds the platforms of a release anew only where the lockfile was deleted, as is advised', async () => {
  const world = openPluginWorld({ 'wfctl.yaml': CLOUD_MANIFEST });
  await lockPlugins(REQUEST, world);
  const whole = world.text('.wfctl-lock.yaml') ?? '';
  const [head = ''] = whole.split('            linux-amd64:');
  const partial = head.replace(/lockfile_sha256: .*\n/, '');
  expect(partial).toContain('darwin-arm64');
  await world.files.writeAtomically('/p/.wfctl-lock.yaml', partial, { mode: 0o644 });
  await lockPlugins(REQUEST, world);
  expect(world.text('.wfctl-lock.yaml')).not.toContain('linux-amd64');
  await world.files.remove('/p/.wfctl-lock.yaml');
  await lockPlugins(REQUEST, world);
  expect(world.text('.wfctl-lock.yaml')).toBe(whole);
});

it('does not lock over an empty lockfile, which it advises to delete', async () => {
  const world = openPluginWorld({ 'wfctl.yaml': CLOUD_MANIFEST, '.wfctl-lock.yaml': '' });
  const outcome = await lockPlugins(REQUEST, world);
  expect(outcome).toMatchObject({ kind: 'invalid' });
  expect(outcome.diagnostics[0]?.detail).toContain('Delete it');
  await world.files.remove('/p/.wfctl-lock.yaml');
  expect(await lockPlugins(REQUEST, world)).toMatchObject({ kind: 'locked' });
});
