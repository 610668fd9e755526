// @ts-check
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The bundled CommonJS packages ask for Node's own modules through `require`. */
const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/**
 * Bundles a program of this folder that imports our sources, for a process cannot run TypeScript.
 * @param {string} name
 * @param {string} folder where the bundle goes
 * @returns {Promise<string>} its path
 */
export async function bundleProgram(name, folder) {
  const program = join(folder, `bundled-${name}`);
  await build({
    ...{ entryPoints: [fileURLToPath(new URL(name, import.meta.url))] },
    ...{ outfile: program, bundle: true, format: 'esm', platform: 'node', target: 'node20' },
    ...{ banner: { js: REQUIRE }, logLevel: 'warning' },
  });
  return program;
}
