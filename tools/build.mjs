// @ts-check
/**
 * Builds `dist/`: one small ES module per entry, what they share in chunks, and whatever is heavy
 * behind `import()` in chunks of its own. The output depends on the sources alone, so that CI can
 * build it again and compare.
 */
import { readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildLocalProvider } from './build-local-provider.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const output = resolve(root, process.argv[2] ?? 'dist');

const entryPoints = {
  wfctl: 'src/cli/main.ts',
  setup: 'actions/setup/main.ts',
  'infra-plan': 'actions/infra-plan/main.ts',
  'infra-apply': 'actions/infra-apply/main.ts',
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

const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

await rm(output, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints,
  outdir: output,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  plugins: [toolkitIsPure],
  define: { WFCTL_VERSION: JSON.stringify(version) },
  // Bundled CommonJS packages ask for Node's own modules through `require`.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
await buildLocalProvider(join(output, 'plugins', 'local'));
