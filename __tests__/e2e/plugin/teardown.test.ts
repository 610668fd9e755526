import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openShell, type Shell } from '../../cli/shell.ts';
import { type GoProvider, HAS_GO_PROVIDER, installProvider, type Settings } from './go-provider.ts';

const WIRES: readonly (readonly [string, Settings])[] = [
  ['typed', { wire: 'typed' }],
  ['typed, without any way to list,', { wire: 'typed', services: ['ResourceDriver'] }],
  ['typed, of plan version 1,', { wire: 'typed-v1' }],
  ['legacy', { wire: 'legacy', manifest: { computePlanVersion: 'v2' } }],
];

const TEARDOWN = 'infra teardown --approve';

/** A network and a database on it, made in the cloud, and then no state any more. */
async function openForgotten(provider: GoProvider): Promise<Shell> {
  const shell = await openShell('');
  const catalogue = JSON.stringify(provider.catalogue);
  const modules = [
    `{ name: cloud, type: iac.provider, config: { provider: gocloud, catalogue: ${catalogue} } }`,
    '{ name: state, type: iac.state, config: { backend: filesystem, directory: state } }',
    '{ name: net, type: infra.vpc, config: { provider: cloud, cidr: 10.0.0.0/16 } }',
    '{ name: db, type: infra.database, config: { provider: cloud, network: "${net.id}" } }',
  ];
  await shell.write('infra.yaml', `modules:\n${modules.map((line) => `  - ${line}\n`).join('')}`);
  expect((await shell.run('infra apply -y', around(provider))).exitCode).toBe(0);
  await rm(join(shell.folder, 'state'), { recursive: true });
  return shell;
}

function around({ plugins }: GoProvider): { readonly environment: Record<string, string> } {
  return { environment: { WFCTL_PLUGIN_DIR: plugins } };
}

interface Catalogue {
  readonly things: Readonly<Record<string, unknown>>;
}

function read({ catalogue }: GoProvider): Catalogue {
  return JSON.parse(readFileSync(catalogue, 'utf8')) as Catalogue;
}

describe.skipIf(!HAS_GO_PROVIDER)('a teardown with a real Go plugin', () => {
  it.each(WIRES)('finds what the state has lost over the %s wire', async (_, how) => {
    using provider = installProvider(how);
    const shell = await openForgotten(provider);
    const preview = await shell.run('infra teardown --dry-run', around(provider));
    expect(preview.stdout).toMatch(/db .*to be destroyed.*\n.*net .*to be destroyed/);
    expect(Object.keys(read(provider).things)).toHaveLength(2);
    const ended = await shell.run(TEARDOWN, around(provider));
    expect(ended.stdout).toContain('2 discovered, 2 destroyed, 0 skipped, 0 errors');
    expect(ended.exitCode).toBe(0);
    expect(read(provider).things).toEqual({});
  });

  it('waits for a provider that takes its time to do what it said', async () => {
    using provider = installProvider();
    const shell = await openForgotten(provider);
    provider.script('ResourceDriver.Delete', { answers: [{}] });
    const started = shell.start(TEARDOWN, around(provider));
    await started.untilSaid('✓ delete net');
    const late = new Promise((resolve) => setTimeout(resolve, 1_500)).then(() => {
      writeFileSync(provider.catalogue, JSON.stringify({ ...read(provider), things: {} }));
    });
    const ended = await started.ended;
    await late;
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout).toContain('2 destroyed');
  });
});
