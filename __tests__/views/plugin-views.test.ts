import { expect, it } from 'vitest';
import { CoreError } from '../../src/kernel/index.ts';
import { installView } from '../../src/views/install-view.ts';
import { lockView } from '../../src/views/lock-view.ts';
import { pinChangesView } from '../../src/views/pin-changes-view.ts';
import { pluginListView } from '../../src/views/plugin-list-view.ts';

const PLATFORMS = ['darwin-arm64', 'linux-amd64'];

it('says what became of each pin', () => {
  const { text } = pinChangesView([
    { kind: 'added', name: 'a', from: undefined, to: 'v1.0.0', platforms: PLATFORMS },
    { kind: 'updated', name: 'b', from: 'v1.0.0', to: 'v1.1.0', platforms: PLATFORMS },
    { kind: 'unchanged', name: 'c', from: 'v1.0.0', to: 'v1.0.0', platforms: PLATFORMS },
    { kind: 'removed', name: 'd', from: 'v1.0.0', to: undefined, platforms: [] },
  ]);
  expect(text).toBe(
    [
      'Added a v1.0.0, locked for darwin-arm64, linux-amd64.',
      'Updated b from v1.0.0 to v1.1.0, locked for darwin-arm64, linux-amd64.',
      'c stays at v1.0.0, locked for darwin-arm64, linux-amd64.',
      'Removed d v1.0.0.',
      '',
      'Commit wfctl.yaml and .wfctl-lock.yaml, and install:',
      '',
      '    wfctl plugin install\n',
    ].join('\n'),
  );
});

it('says what is locked, and whether that is new', () => {
  const archives = new Map(PLATFORMS.map((platform) => [platform, {}]));
  const plugins = [{ name: 'cloud', version: 'v1.0.0', archives }];
  expect(lockView({ file: '/p/lock', isChanged: true, plugins }).text).toBe(
    'cloud  v1.0.0  darwin-arm64, linux-amd64\n\nLocked 1 plugin in /p/lock.\n',
  );
  const same = lockView({ file: '/p/lock', isChanged: false, plugins: [] });
  expect(same.text).toBe('/p/lock is up to date: 0 plugins.\n');
});

it('lists plugins without letting their names act on the terminal or the page', () => {
  const plugin = { pinned: 'v1.0.0', locked: undefined, installed: undefined, platforms: [] };
  const view = pluginListView([{ ...plugin, name: 'a\u001b[2J|<b>', status: 'not-locked' }]);
  expect(view.text).toContain('a|<b>  v1.0.0  -       -          not locked');
  expect(view.markdown).not.toContain('<b>');
  expect(pluginListView([]).text).toBe('No plugins are pinned.\n');
});

it('says on the summary page what could not be installed, why, and what to do', () => {
  const plugin = { name: 'cloud', version: 'v1.0.0' };
  const error = new CoreError('X', 'no answer from <b>', { hint: 'Run it again.' });
  const { markdown } = installView({
    pluginFolder: '/plugins',
    results: [{ kind: 'failed', plugin, error }],
  });
  expect(markdown).toMatch(/^### Provider plugins\n/);
  expect(markdown).toContain('- `cloud`: no answer from');
  expect(markdown).toContain('Run it again');
  expect(markdown).not.toContain('<b>');
});
