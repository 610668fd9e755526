// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure, median, sum } from './measure.mjs';
import { lockPlugins, packPlugins } from './plugin-archives.mjs';

/**
 * @typedef {import('./measure.mjs').Measured} Measured
 * @typedef {object} Installing
 * @property {Times} install five plugins of 30 MB, from nothing
 * @property {Times} shell `curl`, `sha256sum` and `tar` for the same, in parallel
 * @property {Times} warm the same command when all is there: every file is read and hashed
 * @property {Times} start `wfctl version`
 *
 * @typedef {{ ms: number, cpuMs: number }} Times medians, and means of processor time
 */

const COUNT = 5;
const ROUNDS = 7;

/** What people write in a workflow; `$0` is the server's address. */
const SHELL = `set -e
install() {
  mkdir "$1"
  curl -sSf -o "$1.tar.gz" "$0/$1.tar.gz"
  echo "$2  $1.tar.gz" | sha256sum -c --quiet && tar -xzf "$1.tar.gz" -C "$1"
}
`;

/**
 * Installs from a server of this machine, taking turns with the shell.
 * @param {{ folder: string, wfctl: string }} where
 * @returns {Promise<Installing>}
 */
export async function measureInstalling({ folder, wfctl }) {
  const served = join(folder, 'served');
  mkdirSync(served);
  const archives = packPlugins({ folder: served, count: COUNT });
  const server = spawn(process.execPath, [
    fileURLToPath(new URL('archive-server.mjs', import.meta.url)),
    served,
  ]);
  try {
    const [port] = await once(server.stdout, 'data');
    const address = `http://127.0.0.1:${String(port).trim()}`;
    const project = mkdtempSync(join(folder, 'install-'));
    writeFileSync(join(project, '.wfctl-lock.yaml'), lockPlugins(archives));
    const jobs = archives.map(({ name, sha256 }) => `install ${name} ${sha256} & p="$p $!"\n`);
    const script = `${SHELL}${jobs.join('')}for job in $p; do wait $job; done\n`;
    const install = [wfctl, 'plugin', 'install', '--mirror', address];
    /** @type {Record<'install' | 'shell' | 'warm' | 'start', Measured[]>} */
    const runs = { install: [], shell: [], warm: [], start: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      rmSync(join(project, 'data'), { recursive: true, force: true });
      runs.install.push(await measure(install, { cwd: project }));
      runs.warm.push(await measure(install, { cwd: project }));
      runs.start.push(await measure([wfctl, 'version'], { cwd: project }));
      const cwd = mkdtempSync(join(folder, 'shell-'));
      runs.shell.push(await measure(['-c', script, address], { cwd, file: 'bash' }));
      rmSync(cwd, { recursive: true });
    }
    return {
      install: summarize(runs.install),
      shell: summarize(runs.shell),
      warm: summarize(runs.warm),
      start: summarize(runs.start),
    };
  } finally {
    server.kill();
  }
}

/**
 * @param {readonly Measured[]} runs
 * @returns {Times}
 */
function summarize(runs) {
  return {
    ms: median(runs.map(({ ms }) => ms)),
    cpuMs: sum(runs.map(({ cpuMs }) => cpuMs)) / runs.length,
  };
}
