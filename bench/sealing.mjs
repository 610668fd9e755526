// @ts-check
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import sodium from 'libsodium-wrappers';
import { median } from './measure.mjs';

const COUNT = 1_000;
const ROUNDS = 5;

/**
 * How long a thousand values take to be sealed as sinks seal them, and times how long libsodium by
 * itself takes. Rounds take turns.
 *
 * @param {{ root: string, folder: string }} options
 */
export async function measureSealing({ root, folder }) {
  const outfile = join(folder, 'seal.mjs');
  await build({
    stdin: {
      contents: `export { seal } from './src/secrets/seal.ts'; export { Secret } from './src/kernel/secret.ts';`,
      resolveDir: root,
      loader: 'ts',
    },
    ...{ outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'error' },
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    },
  });
  const { seal, Secret } = await import(pathToFileURL(outfile).href);
  await sodium.ready;
  const { publicKey } = sodium.crypto_box_keypair();
  const key = Buffer.from(publicKey).toString('base64');
  const values = Array.from({ length: COUNT }, () => randomBytes(32).toString('hex'));
  const secrets = values.map((value) => new Secret(value));
  /** @type {{ ours: number[], alone: number[] }} */
  const took = { ours: [], alone: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const began = performance.now();
    for (const secret of secrets) await seal(secret, key);
    const between = performance.now();
    for (const value of values) sodium.crypto_box_seal(value, publicKey, 'base64');
    const ended = performance.now();
    // The first loads and warms up.
    if (round === 0) continue;
    took.ours.push(between - began);
    took.alone.push(ended - between);
  }
  const ms = median(took.ours);
  return { ms, ratio: ms / median(took.alone) };
}
