import { expect, it, onTestFinished } from 'vitest';
import type { EndedProcess } from '../bundles/start-process.ts';
import { publish, type Published } from '../fakes/fake-releases.ts';
import { answerReleases } from '../fakes/github-releases.ts';
import { startLoopbackServer } from '../fakes/loopback-server.ts';
import { openShell, type Shell } from './shell.ts';

const PUBLISHED: Published = new Map([
  [
    'acme/workflow-plugin-cloud',
    ['v1.1.0', 'v1.0.0'].map((tag) =>
      publish(tag, [
        `workflow-plugin-cloud_${tag.slice(1)}_linux_amd64.tar.gz`,
        `workflow-plugin-cloud_${tag.slice(1)}_darwin_arm64.tar.gz`,
      ]),
    ),
  ],
]);

interface PluginShell extends Shell {
  /** Address of the server that the plugins are published on. */
  readonly origin: string;
  /** `Authorization` of every request. */
  readonly tokens: (string | undefined)[];
  readonly wfctl: (line: string) => Promise<EndedProcess>;
}

/** A shell whose GitHub is a server on this machine. */
async function openPluginShell(): Promise<PluginShell> {
  const tokens: (string | undefined)[] = [];
  const server = await startLoopbackServer((request, response) => {
    tokens.push(request.headers.authorization);
    const { status, body } = answerReleases(PUBLISHED, request.url ?? '');
    response.writeHead(status).end(body);
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const shell = await openShell('');
  const environment = { GITHUB_API_URL: server.origin, GH_TOKEN: 'token-of-the-test' };
  return {
    ...shell,
    tokens,
    origin: server.origin,
    wfctl: (line) => shell.run(line, { environment }),
  };
}

it('takes a plugin from its first pin to its last', async () => {
  const shell = await openPluginShell();
  const added = await shell.wfctl('plugin add acme/workflow-plugin-cloud@v1.0.0');
  expect(added).toMatchObject({ exitCode: 0, stderr: '' });
  expect(added.stdout).toMatch(
    /^Added workflow-plugin-cloud v1\.0\.0, locked for darwin-arm64, linux-amd64\.\n/,
  );
  expect(new Set(shell.tokens)).toEqual(new Set(['Bearer token-of-the-test']));
  expect((await shell.wfctl('plugin lock --check')).exitCode).toBe(0);
  expect((await shell.wfctl('plugin lock --refresh')).exitCode).toBe(0);
  expect((await shell.wfctl('plugin lock --refresh --check')).exitCode).toBe(1);

  const updated = await shell.wfctl('plugin update --format json');
  expect(JSON.parse(updated.stdout)).toMatchObject([
    { change: 'updated', from: 'v1.0.0', to: 'v1.1.0' },
  ]);
  const listed = await shell.wfctl('plugin list');
  expect(listed.stdout).toMatch(/workflow-plugin-cloud +v1\.1\.0 +v1\.1\.0 +- +not installed/);
  expect(await shell.wfctl('plugin verify')).toMatchObject({ exitCode: 0 });

  const removed = await shell.wfctl('plugin remove cloud');
  expect(removed.stdout).toBe('Removed workflow-plugin-cloud v1.1.0.\n');
  expect(await shell.read('wfctl.yaml')).toBe('version: 1\nplugins: []\n');
});

it('shows where it fails, how to go on, and exits with 1', async () => {
  const shell = await openPluginShell();
  await shell.write('wfctl.yaml', 'plugins:\n  - { name: cloud, version: latest }\n');
  const locked = await shell.wfctl('plugin lock');
  expect(locked).toMatchObject({ exitCode: 1, stdout: '' });
  expect(locked.stderr).toContain('(INEXACT_VERSION)\n');
  expect(locked.stderr).toContain('wfctl.yaml:2:29\n');
  expect(locked.stderr).toMatch(/^ +\| +\^{6}$/m);

  await shell.write(
    'wfctl.yaml',
    'plugins:\n  - { name: cloud, version: v9.0.0, source: acme/workflow-plugin-cloud }\n',
  );
  const missing = await shell.wfctl('plugin lock');
  expect(missing.exitCode).toBe(1);
  expect(missing.stderr).toContain('(NOT_LOCKABLE)');
  const checked = await shell.wfctl('plugin verify --format json');
  expect(checked).toMatchObject({ exitCode: 1, stdout: '' });
  expect(checked.stderr).toContain('(LOCKFILE_MISSING)');
});

it('moves inline pins, and shows first what that would change', async () => {
  const shell = await openPluginShell();
  const app =
    'requires:\n  plugins:\n    - name: cloud\n      version: v1.0.0 # held back\n      source: acme/workflow-plugin-cloud\n';
  await shell.write('app.yaml', app);
  const shown = await shell.wfctl('migrate plugins --dry-run');
  expect(shown).toMatchObject({ exitCode: 0, stderr: '' });
  expect(shown.stdout).toContain('--- /dev/null\n+++ b/wfctl.yaml\n');
  expect(shown.stdout).toContain('\n-      version: v1.0.0 # held back\n');
  expect(await shell.read('app.yaml')).toBe(app);

  const moved = await shell.wfctl('migrate plugins --format json');
  expect(JSON.parse(moved.stdout)).toEqual({
    dry_run: false,
    files: ['wfctl.yaml', 'app.yaml'],
    moved: [{ name: 'cloud', version: 'v1.0.0' }],
  });
  expect((await shell.wfctl('plugin lock')).exitCode).toBe(0);
  expect((await shell.wfctl('migrate plugins')).stdout).toBe('app.yaml pins no plugins.\n');
});

it('gives programs the results of an install, also of one that failed, and people the reasons', async () => {
  const shell = await openPluginShell();
  await shell.wfctl('plugin add acme/workflow-plugin-cloud@v1.0.0');
  const failed = await shell.wfctl(`plugin install --format json --mirror ${shell.origin}/nowhere`);
  expect(failed.exitCode).toBe(1);
  expect(JSON.parse(failed.stdout)).toEqual([
    { name: 'workflow-plugin-cloud', version: 'v1.0.0', status: 'failed' },
  ]);
  expect(failed.stderr).toMatch(/✗ workflow-plugin-cloud: .*\n {2}\S/);
  await shell.wfctl('plugin remove cloud');
  const nothing = await shell.wfctl('plugin install --format json');
  expect(nothing).toMatchObject({ exitCode: 0, stdout: '[]\n', stderr: '' });
});
