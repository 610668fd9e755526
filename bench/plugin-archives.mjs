// @ts-check
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ name: string, file: string, sha256: string }} PluginArchive */

/** Of the executable: what people call the size of a plugin. */
const PLUGIN_BYTES = 30_000_000;

const VERSION = 'v1.0.0';

/**
 * Packs plugins whose executable is a part of Node's own, so that it compresses as machine code
 * does, to two fifths, and no two are the same.
 * @param {{ folder: string, count: number }} where
 * @returns {readonly PluginArchive[]}
 */
export function packPlugins({ folder, count }) {
  const content = Buffer.alloc(PLUGIN_BYTES);
  const file = openSync(process.execPath, 'r');
  readSync(file, content);
  closeSync(file);
  return Array.from({ length: count }, (_, index) => {
    const name = `workflow-plugin-sample${index}`;
    const inside = join(folder, name);
    mkdirSync(inside);
    content.write(name, PLUGIN_BYTES - 100);
    writeFileSync(join(inside, name), content, { mode: 0o755 });
    const about = { version: VERSION, author: 'bench', description: 'a sample' };
    const manifest = { name, ...about, capabilities: { moduleTypes: ['iac.provider'] } };
    writeFileSync(join(inside, 'plugin.json'), JSON.stringify(manifest));
    const archive = join(folder, `${name}.tar.gz`);
    execFileSync('tar', ['-czf', archive, '-C', inside, '.']);
    const sha256 = createHash('sha256').update(readFileSync(archive)).digest('hex');
    return { name, file: archive, sha256 };
  });
}

/**
 * The lockfile of those archives, for the platform of this machine.
 * @param {readonly PluginArchive[]} archives
 */
export function lockPlugins(archives) {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const platform = `${system}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const plugins = archives.map(
    ({ name, sha256 }) => `  ${name}:
    version: ${VERSION}
    source: github.com/bench/${name}
    platforms:
      ${platform}:
        url: https://github.com/bench/${name}/releases/download/${VERSION}/${name}.tar.gz
        sha256: ${sha256}
`,
  );
  return `version: 1\nplugins:\n${plugins.join('')}`;
}
