import type { JsonObject, JsonValue } from '../kernel/index.ts';
import { type FieldTable, readText } from './config-fields.ts';
import { randomPassword } from './random-password.ts';

/** Which resource, for outputs that are made of its name. */
export interface Identity {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

/** What the local cloud knows of one resource type. */
export interface ResourceType {
  /** 1 infrastructure, 2 shared, 3 application. */
  readonly tier: 1 | 2 | 3;
  readonly fields: FieldTable;
  /** Config keys that can only change by replacing the resource; `region` always is one. */
  readonly identityFields: readonly string[];
  /** Output names that are secrets. */
  readonly sensitive: readonly string[];
  /** Outputs that follow from the config; none of them is a secret. */
  readonly derive: (identity: Identity, config: JsonObject) => JsonObject;
  /** Outputs made up once, when the resource is created. */
  readonly generate: (identity: Identity, config: JsonObject) => JsonObject;
}

/** The types the provider declares. Other `infra.*` types are taken too, as plain records. */
export function listDeclaredTypes(): readonly string[] {
  return Object.keys(TYPES);
}

/** The type's entry; `undefined` for a type that is not `infra.<something>`. */
export function findResourceType(type: string): ResourceType | undefined {
  if (Object.hasOwn(TYPES, type)) return TYPES[type];
  return /^infra\.[a-z][a-z0-9_]*$/.test(type) ? OTHER_TYPE : undefined;
}

/** Whether instances of the type can be scaled. */
export function isScalable(type: string): boolean {
  return type === 'infra.container_service';
}

const COMMON_FIELDS: FieldTable = { region: 'text', owner: 'text', tags: 'map-or-list' };

/** A type we have nothing particular to say about: a record with an id. */
const OTHER_TYPE: ResourceType = {
  tier: 1,
  fields: COMMON_FIELDS,
  identityFields: [],
  sensitive: [],
  derive: () => ({}),
  generate: () => ({}),
};

function define(parts: Partial<ResourceType>): ResourceType {
  return { ...OTHER_TYPE, ...parts, fields: { ...COMMON_FIELDS, ...parts.fields } };
}

/** A host name that never resolves (RFC 2606), for things that only stand in the catalogue. */
function hostOf({ id }: Identity): string {
  return `${id}.invalid`;
}

function firstText(config: JsonObject, keys: readonly string[], fallback: JsonValue): JsonValue {
  return keys.map((key) => readText(config, key)).find((text) => text !== '') ?? fallback;
}

const TYPES: Readonly<Record<string, ResourceType>> = {
  'infra.container_service': define({
    tier: 3,
    fields: {
      image: 'text',
      command: 'text-or-list',
      run_command: 'text',
      args: 'list',
      env_vars: 'map',
      env_vars_secret: 'map',
      source_dir: 'text',
      health_path: 'text',
      health_timeout_ms: 'milliseconds',
      stop_timeout_ms: 'milliseconds',
      instance_count: 'count',
    },
    derive: (_, config) => ({ image: firstText(config, ['image'], '') }),
  }),
  'infra.database': define({
    tier: 2,
    fields: { engine: 'text', admin_url: 'text', database: 'text', user: 'text' },
    identityFields: ['engine', 'database', 'user'],
    sensitive: ['uri', 'password'],
  }),
  'infra.storage': define({
    tier: 2,
    fields: { force_destroy: 'flag', name: 'text' },
    identityFields: ['name'],
    derive: ({ name }, config) => ({ bucket: firstText(config, ['name'], name) }),
  }),
  'infra.registry': define({ tier: 2 }),
  'infra.cache': define({
    tier: 2,
    fields: { engine: 'text' },
    identityFields: ['engine'],
    sensitive: ['uri', 'password'],
    derive: (identity) => ({ host: hostOf(identity), port: 6379 }),
    generate: (identity) => {
      const password = randomPassword();
      return { password, uri: `redis://default:${password}@${hostOf(identity)}:6379` };
    },
  }),
  'infra.vpc': define({
    fields: { cidr: 'text', ip_range: 'text' },
    identityFields: ['cidr', 'ip_range'],
    derive: (_, config) => ({ cidr: firstText(config, ['cidr', 'ip_range'], '10.0.0.0/16') }),
  }),
  'infra.firewall': define({}),
  'infra.dns': define({
    fields: { domain: 'text', zone: 'text', fqdn: 'text' },
    identityFields: ['domain', 'zone'],
    derive: ({ name }, config) => {
      const zone = firstText(config, ['domain', 'zone'], name);
      return { zone, fqdn: firstText(config, ['fqdn'], zone) };
    },
  }),
  'infra.load_balancer': define({
    derive: (identity) => ({ hostname: hostOf(identity), url: `http://${hostOf(identity)}` }),
  }),
  'infra.k8s_cluster': define({
    sensitive: ['kubeconfig', 'token'],
    derive: (identity) => ({ endpoint: `https://${hostOf(identity)}:6443` }),
    generate: (identity) => {
      const token = randomPassword();
      return { token, kubeconfig: toKubeconfig(identity, token) };
    },
  }),
  'infra.api_gateway': define({
    tier: 3,
    derive: (identity) => ({ url: `https://${hostOf(identity)}` }),
  }),
  'infra.iam_role': define({
    derive: ({ name }) => ({ arn: `arn:local:iam:::role/${name}` }),
  }),
  'infra.certificate': define({
    fields: { domain: 'text' },
    identityFields: ['domain'],
    derive: ({ name }, config) => ({ domain: firstText(config, ['domain'], name) }),
  }),
  'infra.volume': define({
    derive: ({ id }) => ({ device: `/dev/disk/by-id/${id}` }),
  }),
};

function toKubeconfig(identity: Identity, token: string): string {
  return [
    'apiVersion: v1',
    'kind: Config',
    `current-context: ${identity.id}`,
    `clusters: [{name: ${identity.id}, cluster: {server: "https://${hostOf(identity)}:6443"}}]`,
    `users: [{name: ${identity.id}, user: {token: "${token}"}}]`,
    `contexts: [{name: ${identity.id}, context: {cluster: ${identity.id}, user: ${identity.id}}}]`,
    '',
  ].join('\n');
}
