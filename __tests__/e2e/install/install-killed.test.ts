import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFiles, createFileTrees } from '../../../src/node/index.ts';
import { findPlugin } from '../../../src/plugins/index.ts';
import { makeArchive, pluginEntries, sha256Of } from '../../fakes/plugin-archive.ts';
import { type ReleaseServer, startReleaseServer } from '../../fakes/release-server.ts';

const KILLS = 100;
const NAME = 'workflow-plugin-cloud';

let folder: string;
let installer: string;
let server: ReleaseServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wfctl-test-'));
  installer = join(folder, 'install.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
    outfile: installer,
    ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20' },
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    },
  });
  server = await startReleaseServer();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

interface Version {
  readonly version: string;
  readonly content: string;
  readonly args: readonly string[];
}

/** A version whose executable and another file both say which one it is. */
function publish(version: string): Version {
  const content = `${version} ${randomBytes(2 ** 20).toString('hex')}`;
  const bytes = makeArchive([...pluginEntries(NAME, content), { path: 'twin', content }]);
  const file = { repository: 'acme/cloud', tag: version, name: 'cloud.tar.gz', bytes };
  server.publish(file);
  const url = `${server.web}/acme/cloud/releases/download/${version}/cloud.tar.gz`;
  return { version, content, args: [version, url, sha256Of(bytes)] };
}

/** Installs, and is killed after that time; answers how long it took when it was not. */
async function install(
  plugins: string,
  { args }: Version,
  killAfterMs?: number,
): Promise<{ readonly tookMs: number; readonly said: string }> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [installer, plugins, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const timer =
    killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  await once(child, 'close');
  clearTimeout(timer);
  return { tookMs: performance.now() - startedAt, said };
}

/** The version that a host finds, all of it. */
async function readWhole(plugins: string): Promise<string> {
  const found = await findPlugin('cloud', [plugins], createFiles());
  const [executable, twin] = await Promise.all([
    readFile(found.executable, 'utf8'),
    readFile(`${found.folder}/twin`, 'utf8'),
  ]);
  expect(twin).toBe(executable);
  return executable;
}

it(`leaves the old plugin or the new one, killed at ${String(KILLS)} moments`, async () => {
  const plugins = join(folder, 'plugins');
  const versions = [publish('v1.0.0'), publish('v1.0.1')] as const;
  const first = await install(plugins, versions[0]);
  const { tookMs } = await install(plugins, versions[1]);
  expect(first.said).toBe('["installed"]');
  const ends = { old: 0, new: 0, leftovers: 0 };
  let current = versions[1];
  for (let turn = 0; turn < KILLS; turn += 1) {
    const next = current === versions[0] ? versions[1] : versions[0];
    // The start of the process is no part of an install: most kills go to what comes after it.
    await install(plugins, next, tookMs * (0.4 + 0.9 * Math.random()));
    const found = await readWhole(plugins);
    expect([current.content, next.content]).toContain(found);
    ends[found === next.content ? 'new' : 'old'] += 1;
    if ((await readdir(plugins)).length > 1) ends.leftovers += 1;
    if (found === next.content) current = next;
  }
  expect(ends.old).toBeGreaterThan(0);
  const last = await install(plugins, current === versions[0] ? versions[1] : versions[0]);
  expect(last.said).toBe('["installed"]');
  expect(await readdir(plugins)).toEqual(['cloud']);
  process.stdout.write(`killed installs: ${JSON.stringify(ends)}\n`);
});

it('is found and put back when it was killed between the two renames', async () => {
  const plugins = join(folder, 'between');
  const version = publish('v2.0.0');
  await install(plugins, version);
  const trees = createFileTrees();
  await trees.move(`${plugins}/cloud`, `${plugins}/cloud.0123abcd.uninstalling`);
  expect(await readWhole(plugins)).toBe(version.content);
  expect((await install(plugins, version)).said).toBe('["installed"]');
  expect(await readdir(plugins)).toEqual(['cloud']);
});
