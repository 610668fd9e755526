// @ts-check
/**
 * Builds `dist/`: one small ES module per entry, what entries share at their start in few files, and
 * whatever is heavy behind `import()` in chunks of its own. The output depends on the sources alone,
 * so that CI can build it again and compare.
 */
import { readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { buildLocalProvider } from './build-local-provider.mjs';
import { directImports } from './direct-imports.mjs';
import { startGroups } from './start-groups.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const output = resolve(root, process.argv[2] ?? 'dist');

const entries = {
  wfctl: join(root, 'src/cli/main.ts'),
  ...Object.fromEntries(
    ['setup', 'setup-plugins', 'infra-plan', 'infra-apply', 'infra-outputs'].map((name) => [
      name,
      join(root, 'actions', name, 'main.ts'),
    ]),
  ),
};

/**
 * All that the toolkit wants of `crypto` is a random id, which Node has at hand without loading it.
 * @type {import('rolldown').Plugin}
 */
const toolkitWithoutCrypto = {
  name: 'toolkit-without-crypto',
  resolveId: {
    filter: { id: /^crypto$/ },
    handler: (_id, importer) =>
      importer?.includes('/@actions/core/') ? { id: RANDOM_ID, moduleSideEffects: false } : null,
  },
  load: {
    filter: { id: /^\0random-id$/ },
    handler: () => 'export const randomUUID = () => globalThis.crypto.randomUUID();',
  },
};
const RANDOM_ID = '\0random-id';

/**
 * The package's build for Node is CommonJS, which is bundled whole wherever one function of it is
 * used. Its other build is the same code in ES modules, of which the bundler takes what is needed.
 */
const yamlModules = join(root, 'node_modules/yaml/browser/dist/index.js');

const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const groups = startGroups(entries);

await rm(output, { recursive: true, force: true });
const bundle = await rolldown({
  cwd: root,
  input: entries,
  platform: 'node',
  preserveEntrySignatures: 'allow-extension',
  plugins: [groups.plugin, toolkitWithoutCrypto, directImports(new Map([['yaml', yamlModules]]))],
  transform: { target: 'node20', define: { WFCTL_VERSION: JSON.stringify(version) } },
  treeshake: {
    // These packages only define things. Saying so lets the bundler leave out the toolkit's HTTP
    // client, which alone would double the start-up of every action.
    moduleSideEffects: [
      { test: /\/node_modules\/(@actions\/|lossless-json\/)/, sideEffects: false },
    ],
  },
  logLevel: 'warn',
});
await bundle.write({
  dir: output,
  format: 'esm',
  minify: true,
  comments: { legal: false },
  entryFileNames: '[name].mjs',
  chunkFileNames: 'chunks/[name]-[hash].mjs',
  codeSplitting: {
    includeDependenciesRecursively: false,
    groups: [{ name: groups.nameOf, debugName: 'start' }],
  },
});
await bundle.close();
await buildLocalProvider(join(output, 'plugins', 'local'));
