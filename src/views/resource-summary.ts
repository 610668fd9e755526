import { compareBytes, isSensitiveName, type JsonObject, type JsonValue } from '../kernel/index.ts';
import { SENSITIVE_TEXT } from '../outputs/index.ts';
import type { ResourceSpec } from '../resources/index.ts';
import { countOf } from './plain.ts';
import { showValue } from './shown-value.ts';

/** One line of what a resource is to be. */
export interface SummaryLine {
  readonly label: string;
  readonly text: string;
}

/** What matters most of each type, in reading order; the first name that is set is shown. */
const FIELDS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  vpc: [['name'], ['region'], ['cidr', 'cidr_block', 'ip_range']],
  firewall: [['name'], ['inbound_rules', 'inbound', 'rules'], ['outbound_rules', 'outbound']],
  database: [['name'], ['engine'], ['size'], ['nodes', 'num_nodes', 'node_count'], ['region']],
  cache: [['name'], ['engine'], ['size'], ['nodes', 'num_nodes', 'node_count'], ['region']],
  container_service: [
    ['name'],
    ['image'],
    ['http_port', 'port'],
    ['instances', 'instance_count'],
    ['size'],
    ['region'],
  ],
  k8s_cluster: [['name'], ['version'], ['size'], ['nodes', 'node_count', 'node_pools'], ['region']],
  registry: [['name'], ['tier', 'subscription_tier'], ['region']],
  storage: [['name', 'bucket'], ['acl'], ['versioning'], ['region']],
  dns: [['domain', 'zone', 'name'], ['records']],
  load_balancer: [['name'], ['algorithm'], ['forwarding_rules', 'listeners'], ['region']],
};

const MAX_UNKNOWN_FIELDS = 5;

/** A resource in a few lines: known types by what matters of them, others by their first fields. */
export function summarizeResource(spec: ResourceSpec): readonly SummaryLine[] {
  const config: JsonObject =
    spec.size === undefined ? (spec.template ?? {}) : { size: spec.size, ...spec.template };
  const fields = FIELDS[spec.type.slice(spec.type.lastIndexOf('.') + 1)];
  return fields === undefined ? summarizeUnknown(config) : summarizeKnown(config, fields);
}

function summarizeKnown(
  config: JsonObject,
  fields: readonly (readonly string[])[],
): readonly SummaryLine[] {
  return fields.flatMap((names) => {
    const label = names.find((name) => config[name] !== undefined && config[name] !== null);
    return label === undefined ? [] : [toLine(label, config)];
  });
}

function summarizeUnknown(config: JsonObject): readonly SummaryLine[] {
  return Object.keys(config)
    .filter((key) => isScalar(config[key]))
    .sort(compareBytes)
    .slice(0, MAX_UNKNOWN_FIELDS)
    .map((key) => toLine(key, config));
}

function isScalar(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && typeof value !== 'object';
}

function toLine(label: string, config: JsonObject): SummaryLine {
  const value = config[label] ?? null;
  if (isSensitiveName(label)) return { label, text: SENSITIVE_TEXT };
  if (Array.isArray(value)) return { label, text: countOf(value.length, 'item') };
  const version = label === 'engine' ? config['version'] : undefined;
  const suffix = version === undefined || version === null ? '' : ` v${showValue(version)}`;
  return { label, text: showValue(value) + suffix };
}
