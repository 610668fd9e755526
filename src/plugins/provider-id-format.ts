/** What a provider's id looks like; `freeform` is anything but nothing. */
export type ProviderIdFormat = 'uuid' | 'domain_name' | 'arn' | 'freeform';

/**
 * The format of the ids of one type of resource, `undefined` where nobody knows, and then nothing is
 * checked. No plugin can tell it over the wire, so the table is ours (T-66): it holds what the
 * provider's own drivers declare.
 */
export function findProviderIdFormat(provider: string, type: string): ProviderIdFormat | undefined {
  return FORMATS.get(provider)?.get(type);
}

/** Whether an id is of a format. */
export function fitsProviderIdFormat(format: ProviderIdFormat, id: string): boolean {
  return FITS[format](id);
}

const DIGITALOCEAN: readonly (readonly [ProviderIdFormat, readonly string[]])[] = [
  [
    'uuid',
    [
      'infra.api_gateway',
      'infra.cache',
      'infra.certificate',
      'infra.container_service',
      'infra.database',
      'infra.firewall',
      'infra.k8s_cluster',
      'infra.load_balancer',
      'infra.vpc',
    ],
  ],
  ['domain_name', ['infra.dns']],
  ['freeform', ['infra.droplet', 'infra.iam_role', 'infra.registry', 'infra.storage']],
];

const FORMATS: ReadonlyMap<string, ReadonlyMap<string, ProviderIdFormat>> = new Map([
  [
    'digitalocean',
    new Map(
      DIGITALOCEAN.flatMap(([format, types]) => types.map((type) => [type, format] as const)),
    ),
  ],
]);

const FITS: Readonly<Record<ProviderIdFormat, (id: string) => boolean>> = {
  uuid: (id) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id),
  domain_name: isDomainName,
  arn: isArn,
  freeform: (id) => id !== '',
};

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** At most 253 characters, without counting the dot that may end it. */
function isDomainName(id: string): boolean {
  const name = id.endsWith('.') ? id.slice(0, -1) : id;
  return name.length <= 253 && name.split('.').every((label) => LABEL.test(label));
}

/** `arn:partition:service:region:account:resource`; region and account may be empty. */
function isArn(id: string): boolean {
  const [scheme, partition, service, ...rest] = id.split(':');
  return scheme === 'arn' && partition !== '' && service !== '' && rest.length >= 3;
}
