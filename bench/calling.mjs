// @ts-check
import { bundleProgram } from './bundle-program.mjs';
import { measure } from './measure.mjs';

/**
 * Bundles `call-rate.mjs` and runs it against the local provider.
 * @param {{ folder: string, plugin: string }} where
 * @returns {Promise<readonly import('./call-rate.mjs').CallRate[]>}
 */
export async function measureCalling({ folder, plugin }) {
  const program = await bundleProgram('call-rate.mjs', folder);
  const { stdout } = await measure([program, plugin, folder]);
  return JSON.parse(stdout);
}
