import type { World } from './world.ts';

/**
 * How the states of other tools are: whole; cut off in the middle of a secret; or whole with something
 * in them that is refused.
 */
type Condition = 'whole' | 'cut-off' | 'wrong';

/** Writes what Terraform and Pulumi would know of the same two resources, secrets in plain. */
export function writeForeign(condition: Condition): (world: World) => Promise<void> {
  return async ({ runner, secrets }) => {
    for (const [tool, toDocument] of Object.entries({ tfstate: toTfstate, pulumi: toPulumi })) {
      const text = JSON.stringify(toDocument(secrets, condition), undefined, 2);
      const last = JSON.stringify(secrets['html_5']).slice(1, -1);
      const end = condition === 'cut-off' ? text.lastIndexOf(last) + last.length : text.length;
      await runner.write(`foreign.${tool}`, text.slice(0, end));
    }
  };
}

type ToDocument = (secrets: World['secrets'], condition: Condition) => object;

const toTfstate: ToDocument = (secrets, condition) => {
  const toResource = (name: string, attributes: object): object => ({
    ...{ mode: 'managed', type: 'digitalocean_vpc', name },
    provider: 'provider["registry.opentofu.org/digitalocean/digitalocean"]',
    instances: [
      {
        schema_version: 0,
        attributes: { id: `id-${name}`, name, region: 'ams3', ...attributes },
        sensitive_attributes: Object.keys(secrets).map((value) => [{ type: 'get_attr', value }]),
      },
    ],
  });
  const stray = condition === 'wrong' ? [toResource('holder', { ...secrets, id: null })] : [];
  return {
    ...{ version: 4, terraform_version: '1.9.0', serial: 7, lineage: 'a-lineage', outputs: {} },
    resources: [toResource('teller', {}), toResource('holder', secrets), ...stray],
  };
};

const SECRET = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270' };

const toPulumi: ToDocument = (secrets, condition) => {
  const outputs = Object.entries(secrets).map(([name, value]) => [
    name,
    { ...SECRET, plaintext: JSON.stringify(value) },
  ]);
  const toResource = (name: string, own: object): object => ({
    urn: `urn:pulumi:prod::shop::digitalocean:index/vpc:Vpc::${name}`,
    ...{ custom: true, id: `id-${name}`, type: 'digitalocean:index/vpc:Vpc' },
    ...{ inputs: own, outputs: own },
  });
  const held = Object.fromEntries(outputs) as object;
  const stray = condition === 'wrong' ? [toResource('holder', held)] : [];
  return {
    version: 3,
    deployment: {
      manifest: { time: '2026-01-01T00:00:00Z', magic: '', version: 'v3.100.0' },
      resources: [toResource('teller', {}), toResource('holder', held), ...stray],
    },
  };
};
