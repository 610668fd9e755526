import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findPlatform } from '../../src/node/index.ts';
import type { EndedProcess } from '../bundles/start-process.ts';
import { makeArchive, pluginEntries, sha256Of } from '../fakes/plugin-archive.ts';
import { startReleaseServer } from '../fakes/release-server.ts';
import { openShell, type Shell } from './shell.ts';

const NAME = 'workflow-plugin-cloud';
const TOKEN = 'token-of-the-test';

interface InstallShell extends Shell {
  /** Locks a plugin with the digest that its archive has, or another one. */
  readonly lock: (sha256?: string) => Promise<void>;
  /** `wfctl plugin install` from the release server of the test. */
  readonly install: (flags?: string) => Promise<EndedProcess>;
  /** `Authorization` of every request. */
  readonly tokens: () => readonly (string | undefined)[];
}

async function openInstallShell(): Promise<InstallShell> {
  const [shell, server] = await Promise.all([openShell(''), startReleaseServer()]);
  onTestFinished(() => server[Symbol.asyncDispose]());
  const bytes = makeArchive(pluginEntries(NAME));
  const [repository, tag, file] = [`acme/${NAME}`, 'v1.0.0', 'cloud.tar.gz'];
  server.publish({ repository, tag, name: file, bytes });
  const environment = { GH_TOKEN: TOKEN, WFCTL_PLUGIN_DIR: '' };
  return {
    ...shell,
    lock: (sha256 = sha256Of(bytes)) =>
      shell.write(
        '.wfctl-lock.yaml',
        [
          'version: 1',
          'plugins:',
          `  ${NAME}:`,
          `    version: ${tag}`,
          `    source: github.com/${repository}`,
          '    platforms:',
          `      ${findPlatform()}:`,
          `        url: https://github.com/${repository}/releases/download/${tag}/${file}`,
          `        sha256: ${sha256}`,
          '',
        ].join('\n'),
      ),
    install: (flags = '') =>
      shell.run(`plugin install --mirror ${server.web} ${flags}`.trim(), { environment }),
    tokens: () => server.requests.map(({ authorization }) => authorization),
  };
}

it('installs what is locked, and keeps it the next time', async () => {
  const shell = await openInstallShell();
  await shell.lock();
  const first = await shell.install();
  expect(first).toMatchObject({ exitCode: 0, stdout: '' });
  expect(first.stderr).toContain(`✓ ${NAME} v1.0.0 installed in `);
  const executable = join(shell.folder, 'data/plugins/cloud/cloud');
  expect(await readFile(executable, 'utf8')).toContain(NAME);
  const again = await shell.install();
  expect(again).toMatchObject({ exitCode: 0, stdout: '' });
  expect(again.stderr).toContain('is installed already and unchanged');
  expect(new Set(shell.tokens())).toEqual(new Set([undefined]));
});

it('installs into the folder it is told to', async () => {
  const shell = await openInstallShell();
  await shell.lock();
  expect(await shell.install('--plugin-dir elsewhere')).toMatchObject({ exitCode: 0 });
  expect(await readdir(join(shell.folder, 'elsewhere'))).toEqual(['cloud']);
});

it('says which plugin failed and why, and exits with 1', async () => {
  const shell = await openInstallShell();
  await shell.lock('0'.repeat(64));
  const failed = await shell.install();
  expect(failed).toMatchObject({ exitCode: 1, stdout: '' });
  expect(failed.stderr).toContain(`✗ ${NAME}: the archive of ${NAME} v1.0.0 has the digest`);
  expect(failed.stderr).not.toContain(TOKEN);
  expect(await readdir(join(shell.folder, 'data/plugins'))).toEqual([]);
});

it('points at what is wrong with the lockfile, and exits with 1', async () => {
  const shell = await openInstallShell();
  const missing = await shell.install();
  expect(missing).toMatchObject({ exitCode: 1, stdout: '' });
  expect(missing.stderr).toContain('(LOCKFILE_MISSING)');
  await shell.lock('short');
  const malformed = await shell.install();
  expect(malformed.exitCode).toBe(1);
  expect(malformed.stderr).toContain('(LOCK_DIGEST_MALFORMED)');
  expect(malformed.stderr).toContain('.wfctl-lock.yaml:9:17\n');
  await shell.lock();
  const undigested = await shell.install('--locked');
  expect(undigested.exitCode).toBe(1);
  expect(undigested.stderr).toContain('(LOCKFILE_STALE)');
  expect(shell.tokens()).toEqual([]);
});

it.each(['ftp://host', 'https://user:word@host', 'http://%', 'host'])(
  'does not take %s for a mirror',
  async (mirror) => {
    const shell = await openShell('');
    const ended = await shell.run(`plugin install --mirror ${mirror}`);
    expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ended.stderr).toContain('--mirror takes an http address without a user');
    expect(ended.stderr).not.toContain('word');
  },
);
