import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type EndedProcess, startProcess } from '../../bundles/start-process.ts';
import { findLeaks } from './canary.ts';
import { plantSecrets } from './secrets.ts';

const { pem_1, quotes_1, token_1 } = plantSecrets();
const SECRETS = { pem_1, quotes_1 };
const CONFIG = `
modules:
  - { name: state, type: iac.state, config: { backend: filesystem, directory: state } }
  - { name: local, type: iac.provider, config: { provider: local } }
  - { name: net, type: infra.vpc, config: { provider: local, password: '\${CANARY_TOKEN}' } }
`;

let program = '';

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wfctl-crash-'));
  program = join(folder, 'host.mjs');
  await build({
    ...{ entryPoints: [join(import.meta.dirname, 'host.ts')], outfile: program, bundle: true },
    ...{ platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return () => rm(folder, { recursive: true });
});

async function crash(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<EndedProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'wfctl-crash-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'infra.yaml'), CONFIG);
  await mkdir(join(folder, 'runner'));
  const names = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'];
  const files = names.map((name) => [name, join(folder, 'runner', name)] as const);
  await Promise.all(files.map(([, path]) => writeFile(path, '')));
  const environment = {
    ...{ PATH: process.env['PATH'] ?? '', HOME: folder, ...Object.fromEntries(files) },
    ...{ RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true', ...variables },
  };
  return await startProcess({
    ...{ file: process.execPath, arguments: [program, ...args], folder, environment },
  }).ended;
}

const said = ({ stdout, stderr }: EndedProcess): string =>
  `${stdout}\n${stderr}`.replace(/^::add-mask::.*$/gm, '');

describe.each(Object.entries(SECRETS))('a crash of our own that says %s', (name, secret = '') => {
  it.each([
    ['action', 'thrown'],
    ['action', 'rejected'],
    ['action', 'uncaught'],
    ['command', 'thrown'],
    ['command', 'rejected'],
    ['command', 'uncaught'],
  ])('shows it nowhere: %s, %s', async (host, mode) => {
    const ended = await crash([host, mode], { CANARY_TOKEN: secret, KNOWN: 'yes' });
    // Message and stack were shown, and what stood in them was starred.
    expect([ended.exitCode, said(ended)]).toEqual([
      1,
      expect.stringContaining('AggregateError: unexpected ***'),
    ]);
    expect(findLeaks({ [name]: secret }, { said: said(ended) })).toEqual([]);
  });
});

it('is searched where it would show: a secret that nobody told of is found', async () => {
  const ended = await crash(['action', 'thrown'], { CANARY_TOKEN: token_1 ?? '' });
  expect(findLeaks({ token_1: token_1 ?? '' }, { said: said(ended) })).toContain(
    'token_1 (raw) in said',
  );
});
