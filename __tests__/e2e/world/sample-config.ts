import type { JsonObject } from '../../../src/kernel/index.ts';

/** One resource of a sample: its type, its config, and the resources it names in `depends_on`. */
export interface SampleResource {
  readonly type: string;
  readonly config: JsonObject;
  readonly dependsOn?: readonly string[];
}

/** Resources by name. */
export type Sample = Readonly<Record<string, SampleResource>>;

const range = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index + 1);
const name = (kind: string, index: number): string => `${kind}-${String(index)}`;

function each(
  kind: string,
  count: number,
  make: (index: number) => SampleResource,
): readonly (readonly [string, SampleResource])[] {
  return range(count).map((index) => [name(kind, index), make(index)]);
}

/** Thirty resources in a graph five deep, with references and with `depends_on` alone. */
export const THIRTY: Sample = Object.fromEntries([
  ...each('vpc', 3, (index) => ({
    type: 'infra.vpc',
    config: { cidr: `10.${String(index)}.0.0/16` },
  })),
  ...each('dns', 3, (index) => ({
    type: 'infra.dns',
    config: { domain: `zone${String(index)}.example.com`, network: `\${${name('vpc', index)}.id}` },
  })),
  ...each('storage', 4, (index) => ({ type: 'infra.storage', config: { label: index } })),
  ...each('database', 4, (index) => ({
    type: 'infra.database',
    config: { engine: 'sqlite' },
    dependsOn: [name('vpc', (index % 3) + 1)],
  })),
  ...each('cache', 4, (index) => ({
    type: 'infra.cache',
    config: { engine: 'redis', network: `\${${name('vpc', (index % 3) + 1)}.id}` },
    dependsOn: [name('storage', index)],
  })),
  ...each('firewall', 4, (index) => ({
    type: 'infra.firewall',
    config: {
      allow: [`\${${name('vpc', (index % 3) + 1)}.cidr}`, `\${${name('cache', index)}.host}`],
      database: `\${${name('database', index)}.uri}`,
    },
  })),
  ...each('balancer', 3, (index) => ({
    type: 'infra.load_balancer',
    config: { target: `\${${name('cache', index)}.uri}`, zone: `\${${name('dns', index)}.zone}` },
    dependsOn: [name('firewall', index)],
  })),
  ...each('gateway', 2, (index) => ({
    type: 'infra.api_gateway',
    config: { upstream: `\${${name('balancer', index)}.url}` },
  })),
  ...each('role', 2, (index) => ({ type: 'infra.iam_role', config: { level: index } })),
  ...each('volume', 1, (index) => ({
    type: 'infra.volume',
    config: { size_gb: index, role: `\${${name('role', index)}.arn}` },
  })),
]);

/** What becomes of the thirty: some are updated, replaced, deleted and new. */
export const THIRTY_CHANGED: Sample = {
  ...without(THIRTY, ['gateway-2', 'balancer-3', 'database-4', 'storage-4', 'role-2']),
  'vpc-2': { type: 'infra.vpc', config: { cidr: '10.22.0.0/16' } },
  'dns-1': {
    type: 'infra.dns',
    config: { domain: 'zone1.example.com', fqdn: 'www.zone1.example.com', network: '${vpc-1.id}' },
  },
  'storage-1': { type: 'infra.storage', config: { label: 100 } },
  'storage-2': { type: 'infra.storage', config: { label: 2, name: 'another-bucket' } },
  'cache-2': {
    type: 'infra.cache',
    config: { engine: 'valkey', network: '${vpc-3.id}' },
    dependsOn: ['storage-2'],
  },
  'cache-4': { type: 'infra.cache', config: { engine: 'redis', network: '${vpc-2.id}' } },
  'firewall-4': { type: 'infra.firewall', config: { allow: ['${vpc-2.cidr}', '${cache-4.host}'] } },
  'role-1': { type: 'infra.iam_role', config: { level: 11 } },
  // Another type under the same name is another resource.
  'volume-1': { type: 'infra.certificate', config: { domain: 'volume.example.com' } },
  'registry-1': { type: 'infra.registry', config: {} },
  'balancer-4': { type: 'infra.load_balancer', config: { target: '${cache-4.uri}' } },
};

/** The same sample without some of its resources. */
export function without(sample: Sample, names: readonly string[]): Sample {
  return Object.fromEntries(Object.entries(sample).filter(([key]) => !names.includes(key)));
}

/** The sample with every resource's knobs set; `more` for single ones by name. */
export function withKnobs(
  sample: Sample,
  knobs: JsonObject,
  more: Readonly<Record<string, JsonObject>> = {},
): Sample {
  return Object.fromEntries(
    Object.entries(sample).map(([key, resource]) => [
      key,
      { ...resource, config: { ...resource.config, simulate: more[key] ?? knobs } },
    ]),
  );
}

/** Where runs keep their state unless a suite says otherwise. */
export const FILESYSTEM_STATE: JsonObject = { backend: 'filesystem', directory: 'state' };

/** The text of a config file (JSON is YAML): a state, the embedded provider, a sample. */
export function toConfigText(
  sample: Sample,
  provider: JsonObject = {},
  state: JsonObject = FILESYSTEM_STATE,
): string {
  const resources = Object.entries(sample).map(([key, { type, config, dependsOn }]) => ({
    name: key,
    type,
    config: {
      provider: 'cloud',
      ...config,
      ...(dependsOn === undefined ? {} : { depends_on: [...dependsOn] }),
    },
  }));
  return JSON.stringify(
    {
      environments: { test: {} },
      modules: [
        { name: 'cloud', type: 'iac.provider', config: { provider: 'local', ...provider } },
        { name: 'state', type: 'iac.state', config: state },
        ...resources,
      ],
    },
    undefined,
    2,
  );
}
