// @ts-check
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { measure } from './measure.mjs';

/**
 * Bundles `redaction-rate.mjs` and runs it for each number of secrets, in a process of its own.
 * @param {string} folder
 * @param {readonly number[]} counts
 * @returns {Promise<readonly import('./redaction-rate.mjs').RedactionRate[]>}
 */
export async function measureRedacting(folder, counts) {
  const program = join(folder, 'redaction-rate-bundle.mjs');
  await build({
    ...{ entryPoints: [fileURLToPath(new URL('redaction-rate.mjs', import.meta.url))] },
    ...{ outfile: program, bundle: true, format: 'esm', platform: 'node', target: 'node20' },
    logLevel: 'warning',
  });
  const rates = [];
  for (const count of counts) {
    const { stdout } = await measure([program, String(count)]);
    rates.push(JSON.parse(stdout));
  }
  return rates;
}
