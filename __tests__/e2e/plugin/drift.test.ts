import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type JsonObject, Secret } from '../../../src/kernel/index.ts';
import type { DriverSpec, ResourceOutput } from '../../../src/resources/index.ts';
import { type GoProvider, HAS_GO_PROVIDER, installProvider, type Settings } from './go-provider.ts';
import { reveal } from './matrix/reveal.ts';

const WIRES: readonly (readonly [string, Settings])[] = [
  ['typed', { wire: 'typed' }],
  ['typed, of plan version 1,', { wire: 'typed-v1' }],
  ['legacy', { wire: 'legacy', manifest: { computePlanVersion: 'v2' } }],
  ['legacy, of plan version 1,', { wire: 'legacy' }],
];

function toSpec(name: string, config: JsonObject): DriverSpec {
  return { name, type: 'infra.vpc', config: new Secret(config), size: undefined, dependsOn: [] };
}

interface Catalogue {
  readonly things: Record<string, { config: Readonly<Record<string, unknown>> }>;
}

function meddle(provider: GoProvider, change: (things: Catalogue['things']) => void): void {
  const all = JSON.parse(readFileSync(provider.catalogue, 'utf8')) as Catalogue;
  change(all.things);
  writeFileSync(provider.catalogue, JSON.stringify(all));
}

describe.skipIf(!HAS_GO_PROVIDER)('drift, as a real Go plugin finds it', () => {
  it.each(WIRES)('is told by kind over the %s wire', async (_wire, settings) => {
    using provider = installProvider(settings);
    await using client = await provider.open();
    const config = { cidr: '10.0.0.0/16', tags: ['a', 'ü'], count: 3 };
    const specs = ['same', 'changed', 'gone'].map((name) => toSpec(name, config));
    const made: ResourceOutput[] = [];
    for (const spec of specs) made.push(await client.create(spec));
    const [same, changed, gone] = made.map(({ providerId }) => providerId);
    meddle(provider, (things) => {
      things[changed!]!.config = { cidr: '0.0.0.0/0', tags: ['a', 'ü'], count: 3 };
      Reflect.deleteProperty(things, gone!);
    });

    const found = await client.detectDriftWithSpecs(
      made,
      new Map(specs.map((spec) => [spec.name, spec])),
    );
    const common = { type: 'infra.vpc', expected: config };
    expect(reveal(found)).toEqual({
      kind: 'drifts',
      drifts: [
        { ...common, name: 'same', drifted: false, class: 'in-sync', actual: config, fields: [] },
        {
          ...common,
          name: 'changed',
          drifted: true,
          class: 'config',
          actual: { ...config, cidr: '0.0.0.0/0' },
          fields: ['cidr'],
        },
        {
          type: 'infra.vpc',
          name: 'gone',
          drifted: true,
          class: 'ghost',
          expected: {},
          actual: {},
          fields: [],
        },
      ],
    });

    const [ref] = made;
    expect(await client.read({ ...ref!, providerId: same! })).toMatchObject({ kind: 'found' });
    expect(await client.read({ ...ref!, name: 'gone', providerId: gone! })).toEqual({
      kind: 'absent',
    });
    expect(await client.delete({ ...ref!, name: 'gone', providerId: gone! })).toEqual({
      kind: 'already-gone',
    });
    await expect(client.create(toSpec('same', config))).rejects.toMatchObject({
      code: 'PROVIDER_ALREADY_EXISTS',
    });
    const all = await client.enumerateAll('infra.vpc');
    expect(all.kind === 'all' && all.outputs.map(({ name }) => name)).toEqual(['changed', 'same']);
  });
});
