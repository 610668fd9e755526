import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openShell, type Shell } from '../../cli/shell.ts';
import { type GoProvider, HAS_GO_PROVIDER, installProvider, type Settings } from './go-provider.ts';

/** One thing in the cloud. */
interface Thing {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

interface Catalogue {
  readonly next: number;
  readonly things: Readonly<Record<string, Thing>>;
}

/** A shell beside the Go provider's cloud. */
class World {
  readonly #shell: Shell;
  readonly #provider: GoProvider;

  constructor(shell: Shell, provider: GoProvider) {
    this.#shell = shell;
    this.#provider = provider;
  }

  /** Writes a config with these modules, which are made in the cloud. */
  async want(...modules: readonly string[]): Promise<void> {
    const catalogue = JSON.stringify(this.#provider.catalogue);
    const lines = [
      `{ name: cloud, type: iac.provider, config: { provider: gocloud, catalogue: ${catalogue} } }`,
      '{ name: state, type: iac.state, config: { backend: filesystem, directory: state } }',
      ...modules,
    ];
    await this.#shell.write(
      'infra.yaml',
      `modules:\n${lines.map((line) => `  - ${line}\n`).join('')}`,
    );
  }

  /** Runs a command that has to exit with this code, and gives what it printed. */
  async run(line: string, exitCode = 0): Promise<string> {
    const environment = { WFCTL_PLUGIN_DIR: this.#provider.plugins };
    const ended = await this.#shell.run(line, { environment });
    expect({ line, ...ended }).toMatchObject({ line, exitCode });
    return ended.stdout;
  }

  remembered(): Promise<readonly string[]> {
    return this.#shell.remembered();
  }

  text(): string {
    return readFileSync(this.#provider.catalogue, 'utf8');
  }

  /** What is in the cloud, by name. */
  things(): Readonly<Record<string, Thing>> {
    const { things } = JSON.parse(this.text()) as Catalogue;
    return Object.fromEntries(Object.values(things).map((thing) => [thing.name, thing]));
  }

  /** Changes the cloud behind everybody's back. */
  meddle(change: (things: Record<string, Thing>) => void): void {
    const all = JSON.parse(this.text()) as Catalogue;
    const things = { ...all.things };
    change(things);
    writeFileSync(this.#provider.catalogue, JSON.stringify({ ...all, things }));
  }
}

const NET = (config: string): string =>
  `{ name: net, type: infra.vpc, config: { provider: cloud, ${config} } }`;
const DATABASE =
  '{ name: db, type: infra.database, config: { provider: cloud, network: "${net.id}", tags: { owner: "ü 🌍" }, none: [] } }';
const ZONE = '{ name: zone, type: infra.dns, config: { provider: cloud, domain: example.com } }';

/** Each wire with a provider that leaves applying to its host, and with one that does it by itself. */
const WIRES: readonly (readonly [string, Settings])[] = [
  ['typed', { wire: 'typed' }],
  ['typed, of plan version 1,', { wire: 'typed-v1' }],
  ['legacy', { wire: 'legacy', manifest: { computePlanVersion: 'v2' } }],
  ['legacy, of plan version 1,', { wire: 'legacy' }],
];

describe.skipIf(!HAS_GO_PROVIDER)('wfctl with a real Go plugin', () => {
  it.each(WIRES)('plans, applies, mends, imports and destroys over the %s wire', async (_, how) => {
    using provider = installProvider(how);
    const world = new World(await openShell(''), provider);

    // Create.
    await world.want(NET('cidr: 10.0.0.0/16, serial: 9007199254740991'), DATABASE);
    expect(await world.run('infra plan --detailed-exitcode', 2)).toContain('2 to create');
    await world.run('infra apply -y');
    const made = world.things();
    expect(Object.keys(made).sort()).toEqual(['db', 'net']);
    expect(made['net']?.config).toMatchObject({ cidr: '10.0.0.0/16', serial: 9007199254740991 });
    expect(made['db']?.config).toMatchObject({
      network: made['net']?.id,
      tags: { owner: 'ü 🌍' },
      none: [],
    });
    expect(await world.remembered()).toEqual(['db', 'net']);
    await world.run('infra plan --detailed-exitcode');
    await world.run('infra status');

    // Update.
    await world.want(NET('cidr: 10.1.0.0/16, serial: 9007199254740991'), DATABASE);
    expect(await world.run('infra plan --detailed-exitcode', 2)).toContain('1 to update');
    await world.run('infra apply -y');
    expect(world.things()['net']).toMatchObject({
      id: made['net']?.id,
      config: { cidr: '10.1.0.0/16' },
    });
    await world.run('infra plan --detailed-exitcode');

    // Replace, which the database follows to the new id.
    await world.want(NET('cidr: 10.1.0.0/16, region: fra1'), DATABASE);
    expect(await world.run('infra plan --detailed-exitcode', 2)).toContain('1 to replace');
    await world.run('infra apply -y');
    const replaced = world.things();
    expect(replaced['net']?.id).not.toBe(made['net']?.id);
    expect(replaced['db']?.config['network']).toBe(replaced['net']?.id);
    await world.run('infra plan --detailed-exitcode');

    // Drift that the provider's own comparison sees, and an apply mends.
    world.meddle((things) => {
      const net = replaced['net']!;
      things[net.id] = { ...net, config: { ...net.config, cidr: '0.0.0.0/0' } };
    });
    expect(await world.run('infra plan --detailed-exitcode', 2)).toContain('1 to update');
    await world.run('infra apply -y');
    expect(world.things()['net']?.config['cidr']).toBe('10.1.0.0/16');

    // Import of what somebody else made.
    world.meddle((things) => {
      const config = { provider: 'cloud', domain: 'example.com' };
      things['zone-9'] = { id: 'zone-9', name: 'zone', type: 'infra.dns', config };
    });
    await world.want(NET('cidr: 10.1.0.0/16, region: fra1'), DATABASE, ZONE);
    await world.run('infra import --name zone --id zone-9');
    expect(await world.remembered()).toEqual(['db', 'net', 'zone']);
    await world.run('infra apply -y');
    expect(Object.keys(world.things()).sort()).toEqual(['db', 'net', 'zone']);

    // Destroy.
    await world.run('infra destroy -y');
    expect(world.things()).toEqual({});
    expect(await world.remembered()).toEqual([]);
  });

  it.each(WIRES)(
    'makes nothing twice after a death in a create over the %s wire',
    async (_, how) => {
      using provider = installProvider({ ...how, crash_after_create: true });
      const world = new World(await openShell(''), provider);
      await world.want(NET('cidr: 10.0.0.0/16'));
      await world.run('infra apply -y', 1);
      const made = world.things();
      expect(Object.keys(made)).toEqual(['net']);
      expect(await world.remembered()).toEqual([]);
      await world.run('infra apply -y');
      expect(world.things()).toEqual(made);
      expect(await world.remembered()).toEqual(['net']);
      await world.run('infra plan --detailed-exitcode');
    },
  );

  it('carries integers beyond 2^53 through plan, apply and state over the typed wire', async () => {
    using provider = installProvider();
    const world = new World(await openShell(''), provider);
    await world.want(NET('serial: 9007199254740993'));
    await world.run('infra apply -y');
    expect(world.text()).toMatch(/"serial": ?9007199254740993\b/);
    await world.run('infra plan --detailed-exitcode');
    await world.want(NET('serial: 9007199254740992'));
    expect(await world.run('infra plan --detailed-exitcode', 2)).toContain('1 to update');
  });
});
