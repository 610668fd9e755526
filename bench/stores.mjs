// @ts-check
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { bundleProgram } from './bundle-program.mjs';
import { measure } from './measure.mjs';

/**
 * Bundles `store-rate.mjs` and lets it save and load so many records.
 * @param {{ folder: string, count: number }} what
 * @returns {Promise<readonly import('./store-rate.mjs').StoreRates[]>}
 */
export async function measureStores({ folder, count }) {
  const program = await bundleProgram('store-rate.mjs', folder);
  const place = mkdtempSync(join(folder, 'stores-'));
  // By `HOME` servers are found; by the language PostgreSQL chooses an encoding.
  const env = { HOME: process.env['HOME'] ?? '', LANG: 'C.UTF-8' };
  const { stdout } = await measure([program, place, String(count)], { env });
  return JSON.parse(stdout);
}
