import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, it, onTestFinished } from 'vitest';
import { startProcess } from '../bundles/start-process.ts';
import { readTracked } from '../house/tracked-files.ts';

/** What the README has its reader copy, by block, from an empty folder on. */
function readWalk(): readonly string[] {
  const [, section = ''] = readTracked('README.md').split('### From an empty folder\n');
  const [walk = ''] = section.split(/^## /m);
  return [...walk.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = '']) => block);
}

/** The same where nobody answers: approved by flags, with the bundles of this run for the clone. */
function toScript(blocks: readonly string[]): string {
  const lines = blocks
    .join('\n')
    .replace(/^git clone .*\n/m, '')
    .replace(/^alias wfctl=.*$/m, `wfctl() { node "$BUNDLES/wfctl.mjs" "$@"; }`)
    .replace(/^(wfctl infra apply[^#\n]*)/gm, '$1 --auto-approve ')
    .replace(/^(wfctl infra teardown[^#\n]*)/gm, '$1 --approve ');
  return `set -eux\n${lines}`;
}

it('leads from an empty folder over a masked output and a verified address to nothing left', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wfctl-readme-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { exitCode, stdout, stderr } = await startProcess({
    file: 'sh',
    arguments: ['-c', toScript(readWalk())],
    folder,
    environment: { PATH: process.env['PATH'] ?? '', HOME: folder, BUNDLES: inject('bundles') },
  }).ended;
  expect(exitCode, stdout + stderr).toBe(0);
  expect(stdout).toMatch(/Apply: 2 done, 0 failed/);
  expect(stdout).toMatch(/no changes/i);
  expect(stdout).toMatch(/database +uri +\(sensitive\)/);
  expect(stdout).toMatch(/1 target passed/);
  expect(stdout).toMatch(/2 discovered, 2 destroyed/);
});
