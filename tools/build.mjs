// @ts-check
/**
 * Builds `dist/`: one small ES module per entry, what they share in chunks, and whatever is heavy
 * behind `import()` in chunks of its own. The output depends on the sources alone, so that CI can
 * build it again and compare.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { directImports } from './direct-imports.mjs';
import { buildLocalProvider } from './build-local-provider.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const output = resolve(root, process.argv[2] ?? 'dist');

const entryPoints = {
  wfctl: 'src/cli/main.ts',
  setup: 'actions/setup/main.ts',
  'setup-plugins': 'actions/setup-plugins/main.ts',
  'infra-plan': 'actions/infra-plan/main.ts',
  'infra-apply': 'actions/infra-apply/main.ts',
  'secrets-sync': 'actions/secrets-sync/main.ts',
};

/**
 * The toolkit's modules only define things; saying so lets the bundler leave out its HTTP client,
 * which alone would double the start-up of every action.
 * @type {import('esbuild').Plugin}
 */
const toolkitIsPure = {
  name: 'toolkit-is-pure',
  setup({ onResolve, resolve: resolvePath }) {
    onResolve(
      { filter: /^(@actions\/|lossless-json)/ },
      async ({ path, resolveDir, kind, pluginData }) => {
        if (pluginData === toolkitIsPure) return undefined;
        const found = await resolvePath(path, { resolveDir, kind, pluginData: toolkitIsPure });
        return { ...found, sideEffects: false };
      },
    );
  },
};

/**
 * The package's build for Node is CommonJS, which is bundled whole wherever one function of it is
 * used. Its other build is the same code in ES modules, of which the bundler takes what is needed.
 */
const yamlModules = join(root, 'node_modules/yaml/browser/dist/index.js');

/**
 * All that the toolkit wants of `crypto` is a random id, which Node has at hand without loading it.
 * @type {import('esbuild').Plugin}
 */
const toolkitWithoutCrypto = {
  name: 'toolkit-without-crypto',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^crypto$/ }, ({ importer }) =>
      importer.includes('/@actions/core/')
        ? { path: 'random-id', namespace: 'random-id', sideEffects: false }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'random-id' }, () => ({
      contents: 'export const randomUUID = () => globalThis.crypto.randomUUID();',
    }));
  },
};

const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** Bundled CommonJS packages ask for Node's own modules through `require`. */
const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

await rm(output, { recursive: true, force: true });
const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints,
  outdir: output,
  bundle: true,
  splitting: true,
  write: false,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  plugins: [toolkitIsPure, toolkitWithoutCrypto, directImports(new Map([['yaml', yamlModules]]))],
  define: { WFCTL_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
});
for (const { path, text } of outputFiles) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, /\brequire\b/.test(text) ? `${REQUIRE}\n${text}` : text);
}
await buildLocalProvider(join(output, 'plugins', 'local'));
