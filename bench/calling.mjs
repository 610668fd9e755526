// @ts-check
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { measure } from './measure.mjs';

/** The bundled CommonJS packages ask for Node's own modules through `require`. */
const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/**
 * Bundles `call-rate.mjs` and runs it against the local provider.
 * @param {{ folder: string, plugin: string }} where
 * @returns {Promise<readonly import('./call-rate.mjs').CallRate[]>}
 */
export async function measureCalling({ folder, plugin }) {
  const program = join(folder, 'call-rate-bundle.mjs');
  await build({
    ...{ entryPoints: [fileURLToPath(new URL('call-rate.mjs', import.meta.url))] },
    ...{ outfile: program, bundle: true, format: 'esm', platform: 'node', target: 'node20' },
    ...{ banner: { js: REQUIRE }, logLevel: 'warning' },
  });
  const { stdout } = await measure([program, plugin, folder]);
  return JSON.parse(stdout);
}
