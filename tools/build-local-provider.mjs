// @ts-check
/**
 * Bundles the embedded provider: one CommonJS file that runs anywhere Node does, its manifest, and
 * the `package.json` that says it is CommonJS. The output depends on the sources alone.
 */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Writes `local` (executable), `plugin.json` and `package.json` into the folder.
 * @param {string} outputFolder
 */
export async function buildLocalProvider(outputFolder) {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const source = join(root, 'src/local-provider');
  const manifest = JSON.parse(await readFile(join(source, 'plugin.json'), 'utf8'));
  const executable = join(outputFolder, 'local');
  await mkdir(outputFolder, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: [join(source, 'main.ts')],
    outfile: executable,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: true,
    legalComments: 'none',
    banner: { js: '#!/usr/bin/env node' },
    define: { PLUGIN_VERSION: JSON.stringify(version) },
    // Optional parts of `pg` that are for other platforms.
    external: ['pg-native', 'pg-cloudflare'],
    logLevel: 'warning',
  });
  await chmod(executable, 0o755);
  await writeJson(join(outputFolder, 'plugin.json'), { ...manifest, version });
  await writeJson(join(outputFolder, 'package.json'), { type: 'commonjs' });
}

/**
 * @param {string} path
 * @param {object} value
 */
async function writeJson(path, value) {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

if (argv[1] !== undefined && resolve(argv[1]) === fileURLToPath(import.meta.url)) {
  await buildLocalProvider(resolve(root, argv[2] ?? 'dist/plugins/local'));
}
