import { expect, it } from 'vitest';
import { migratePlugins } from '../../src/operations/migrate-plugins.ts';
import { spotsOf } from '../distribution/findings.ts';
import { CLOUD_MANIFEST, openPluginWorld, type PluginWorld } from './plugin-world.ts';

const APP = `# The application.
modules: []

requires:
  plugins:
    # Everything in the cloud.
    - name: workflow-plugin-cloud
      version: "v1.0.0" # see #12
      source: github.com/acme/workflow-plugin-cloud
      # The team's own token.
      auth:
        env: CLOUD_TOKEN
      verify: { signature: required }

    - version: v0.3.0
      name: workflow-plugin-dns
      source: github.com/acme/workflow-plugin-dns
    - { name: chain, version: v2.0.0 }
    - name: only-needed
workflows: {} # the rest
`;

const MIGRATED = `# The application.
modules: []

requires:
  plugins:
    # Everything in the cloud.
    - name: workflow-plugin-cloud
      # The team's own token.
      verify: { signature: required }

    - name: workflow-plugin-dns
    - { name: chain }
    - name: only-needed
workflows: {} # the rest
`;

const MANIFEST = `version: 1
plugins:
  - name: workflow-plugin-cloud
    version: "v1.0.0" # see #12
    source: github.com/acme/workflow-plugin-cloud
    # The team's own token.
    auth:
      env: CLOUD_TOKEN
  - version: v0.3.0
    name: workflow-plugin-dns
    source: github.com/acme/workflow-plugin-dns
  - { name: chain, version: v2.0.0 }
`;

function migrate(world: PluginWorld, isDryRun = false): ReturnType<typeof migratePlugins> {
  return migratePlugins({ folder: '/p', config: undefined, isDryRun }, world);
}

it('moves pins with their comments, in their order, and leaves the names', async () => {
  const world = openPluginWorld({ 'app.yaml': APP });
  const outcome = await migrate(world);
  expect(outcome).toMatchObject({ kind: 'moved', plugins: [{ version: 'v1.0.0' }, {}, {}] });
  expect(world.text('wfctl.yaml')).toBe(MANIFEST);
  expect(world.text('app.yaml')).toBe(MIGRATED);
  expect(await migrate(world)).toMatchObject({ kind: 'nothing-to-move' });
});

it('keeps line ends, and a last line without one', async () => {
  const world = openPluginWorld({ 'app.yaml': APP.replaceAll('\n', '\r\n').trimEnd() });
  await migrate(world);
  expect(world.text('app.yaml')).toBe(MIGRATED.replaceAll('\n', '\r\n').trimEnd());
});

it('says what would change, and changes nothing', async () => {
  const world = openPluginWorld({ 'app.yaml': APP });
  expect(await migrate(world, true)).toMatchObject({
    kind: 'moved',
    changes: [
      { path: '/p/wfctl.yaml', before: undefined, after: MANIFEST },
      { path: '/p/app.yaml', before: APP, after: MIGRATED },
    ],
  });
  expect([...world.files.texts]).toEqual([['/p/app.yaml', APP]]);
});

it('takes out what the manifest says already, as after a run that was cut off', async () => {
  const world = openPluginWorld({ 'app.yaml': APP, 'wfctl.yaml': MANIFEST });
  await migrate(world);
  expect(world.text('wfctl.yaml')).toBe(MANIFEST);
  expect(world.text('app.yaml')).toBe(MIGRATED);
});

it.each([
  ['contradicts the manifest', 'version: v1.1.0', ['refused', 'PINNED_DIFFERENTLY 3:15']],
  ['is a range', 'version: ">=1.0.0"', ['invalid', 'INEXACT_VERSION 3:47']],
  ['has a source alone', 'source: github.com/a/b', ['invalid', 'PLUGIN_WITHOUT_VERSION 3:7']],
])('refuses a pin that %s, and changes nothing', async (_, member, spots) => {
  const app = `requires:\n  plugins:\n    - { name: workflow-plugin-cloud, ${member} }\n`;
  const world = openPluginWorld({ 'app.yaml': app, 'wfctl.yaml': CLOUD_MANIFEST });
  const outcome = await migrate(world);
  const findings = 'diagnostics' in outcome ? spotsOf(outcome.diagnostics) : [];
  expect([outcome.kind, ...findings]).toEqual(spots);
  expect([world.text('app.yaml'), world.text('wfctl.yaml')]).toEqual([app, CLOUD_MANIFEST]);
});

it('refuses what it cannot cut out without changing the rest', async () => {
  const app =
    'x: &pin { version: v1.0.0 }\nrequires:\n  plugins:\n    - { <<: *pin, name: chain }\n';
  const world = openPluginWorld({ 'app.yaml': app });
  const outcome = await migrate(world);
  expect(outcome).toMatchObject({ diagnostics: [{ code: 'MANIFEST_NOT_EDITABLE' }] });
  expect([...world.files.texts]).toEqual([['/p/app.yaml', app]]);
});

it('says where it looked for a config', async () => {
  expect(await migrate(openPluginWorld())).toMatchObject({
    diagnostics: [{ code: 'CONFIG_MISSING' }],
  });
});
