import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openShell, type Shell } from '../../cli/shell.ts';
import { type GoProvider, HAS_GO_PROVIDER, installProvider, type Settings } from './go-provider.ts';

interface Thing {
  readonly id: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

interface Found {
  readonly outcome: string;
  readonly resources: readonly {
    readonly name: string;
    readonly drift: string;
    readonly code?: string;
    readonly changes?: readonly unknown[];
  }[];
}

const HOW: readonly (readonly [string, Settings])[] = [
  ['typed', { wire: 'typed' }],
  ['typed, of plan version 1,', { wire: 'typed-v1' }],
  ['typed, without a detection,', { wire: 'typed', services: ['ResourceDriver'] }],
  ['legacy', { wire: 'legacy', manifest: { computePlanVersion: 'v2' } }],
  ['legacy, of plan version 1,', { wire: 'legacy' }],
];

const NAMES = ['changed', 'gone', 'same'];

async function openWorld(provider: GoProvider): Promise<Shell> {
  const shell = await openShell('');
  const catalogue = JSON.stringify(provider.catalogue);
  const lines = [
    `{ name: cloud, type: iac.provider, config: { provider: gocloud, catalogue: ${catalogue} } }`,
    '{ name: state, type: iac.state, config: { backend: filesystem, directory: state } }',
    ...NAMES.map(
      (name) =>
        `{ name: ${name}, type: infra.vpc, config: { provider: cloud, cidr: 10.0.0.0/16 } }`,
    ),
  ];
  await shell.write('infra.yaml', `modules:\n${lines.map((line) => `  - ${line}\n`).join('')}`);
  return shell;
}

function meddle(provider: GoProvider): void {
  const all = JSON.parse(readFileSync(provider.catalogue, 'utf8')) as {
    things: Record<string, Thing>;
  };
  const things = Object.values(all.things)
    .filter(({ name }) => name !== 'gone')
    .map((thing) =>
      thing.name === 'changed'
        ? { ...thing, config: { ...thing.config, cidr: '0.0.0.0/0' } }
        : thing,
    );
  const byId = Object.fromEntries(things.map((thing) => [thing.id, thing]));
  writeFileSync(provider.catalogue, JSON.stringify({ ...all, things: byId }));
}

describe.skipIf(!HAS_GO_PROVIDER)('wfctl infra drift with a real Go plugin', () => {
  it.each(HOW)('tells the outcomes apart over the %s wire, and refreshes', async (_, how) => {
    using provider = installProvider(how);
    const shell = await openWorld(provider);
    const environment = { WFCTL_PLUGIN_DIR: provider.plugins };
    const drift = async (flags: string, exitCode: number): Promise<Found> => {
      const line = `infra drift --detailed-exitcode --format json${flags}`;
      const ended = await shell.run(line, { environment });
      expect({ line, ...ended }).toMatchObject({ line, exitCode });
      return JSON.parse(ended.stdout) as Found;
    };
    await shell.run('infra apply -y', { environment });
    expect(await drift('', 0)).toMatchObject({ outcome: 'in-sync' });

    meddle(provider);
    const found = await drift('', 2);
    expect(found.resources).toMatchObject([
      { name: 'changed', drift: 'config-drift', changes: [{ path: 'cidr', found: '0.0.0.0/0' }] },
      { name: 'gone', drift: 'ghost' },
      { name: 'same', drift: 'in-sync' },
    ]);

    await drift(' --refresh', 2);
    expect(await shell.remembered()).toEqual(NAMES);
    await drift(' --refresh --prune-ghosts', 2);
    expect(await shell.remembered()).toEqual(['changed', 'same']);
    await shell.run('infra apply -y', { environment });
    expect(await drift('', 0)).toMatchObject({ outcome: 'in-sync' });
  });

  it('T-48 could not tell of a resource that its provider stumbles over', async () => {
    using provider = installProvider();
    const shell = await openWorld(provider);
    const environment = { WFCTL_PLUGIN_DIR: provider.plugins };
    await shell.run('infra apply -y', { environment });
    meddle(provider);
    const refusal = {
      code: 13,
      message: 'GET https://api.example.com/vpcs: 404 resource not found',
    };
    for (const method of [
      'IaCProviderDriftConfigDetector.DetectDriftConfig',
      'IaCProviderDriftDetector.DetectDriftWithSpecs',
    ]) {
      provider.script(method, { refusal });
    }
    const line = 'infra drift --refresh --prune-ghosts --detailed-exitcode';
    const ended = await shell.run(line, { environment });
    expect(ended).toMatchObject({ exitCode: 1 });
    expect(ended.stdout).toContain('3 could not be told');
    expect(await shell.remembered()).toEqual(NAMES);
  });
});
