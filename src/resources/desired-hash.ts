import { compareBytes, encodeJson } from '../kernel/index.ts';
import { encodeConfig, sha256Hex } from './hash.ts';
import type { ResourceHints, ResourceSpec } from './spec.ts';

/** The part of a spec that upstream's `plan_hash` covers. */
export type DesiredSpec = Pick<
  ResourceSpec,
  'name' | 'type' | 'config' | 'size' | 'hints' | 'dependsOn'
>;

/**
 * Upstream's `plan_hash` (compat-core 3.2): lower-case hex SHA-256 over every spec, sorted by name.
 * Give it the specs as they are before sizing. No specs at all hash the text `[]` (T-25).
 *
 * @throws ResourceError `CONFIG_UNENCODABLE`
 */
export function desiredHash(specs: readonly DesiredSpec[]): string {
  return sha256Hex(canonicalDesired(specs));
}

/** The exact text {@link desiredHash} hashes. */
export function canonicalDesired(specs: readonly DesiredSpec[]): string {
  const sorted = [...specs].sort((left, right) => compareBytes(left.name, right.name));
  return `[${sorted.map(encodeSpec).join(',')}]`;
}

/** Members in the order of the Go struct, empty optional ones left out. */
function encodeSpec(spec: DesiredSpec): string {
  const members = [
    `"name":${encodeJson(spec.name)}`,
    `"type":${encodeJson(spec.type)}`,
    `"config":${encodeConfig(spec.config)}`,
    ...encodeText('size', spec.size),
    ...(spec.hints === undefined ? [] : [`"hints":${encodeHints(spec.hints)}`]),
    ...(spec.dependsOn.length === 0 ? [] : [`"depends_on":${encodeJson(spec.dependsOn)}`]),
  ];
  return `{${members.join(',')}}`;
}

function encodeHints(hints: ResourceHints): string {
  const members = [
    ...encodeText('cpu', hints.cpu),
    ...encodeText('memory', hints.memory),
    ...encodeText('storage', hints.storage),
  ];
  return `{${members.join(',')}}`;
}

function encodeText(key: string, value: string | undefined): readonly string[] {
  return value === undefined || value === '' ? [] : [`"${key}":${encodeJson(value)}`];
}
