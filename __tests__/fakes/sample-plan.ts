import { type JsonObject, Secret } from '../../src/kernel/index.ts';
import {
  type Change,
  type CreateChange,
  type DeleteChange,
  type FieldChange,
  parseResourceName,
  type Plan,
  type ResourceName,
  type ResourceRecord,
  type ResourceSpec,
  toEnvironmentName,
  type UpdateChange,
} from '../../src/resources/index.ts';

/** A resource's name, for tests. */
export function nameOf(text: string): ResourceName {
  return parseResourceName(text)!;
}

export function sampleSpec(name: string, overrides: Partial<ResourceSpec> = {}): ResourceSpec {
  return {
    name: nameOf(name),
    baseName: name,
    type: 'infra.database',
    config: undefined,
    template: undefined,
    size: undefined,
    dependsOn: [],
    after: [],
    providerRef: 'cloud',
    isProtected: false,
    ...overrides,
  };
}

export function sampleRecord(
  name: string,
  overrides: Partial<ResourceRecord> = {},
): ResourceRecord {
  return {
    name: nameOf(name),
    type: 'infra.database',
    provider: 'digitalocean',
    providerRef: 'cloud',
    providerId: `id-of-${name}`,
    configHash: '',
    appliedConfig: undefined,
    appliedConfigSource: 'apply',
    outputs: new Secret<JsonObject>({ uri: 'postgres://u:hunter22@h' }),
    dependencies: [],
    status: 'active',
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    error: undefined,
    unknownFields: {},
    ...overrides,
  };
}

export function createOf(name: string, spec: Partial<ResourceSpec> = {}): CreateChange {
  const whole = sampleSpec(name, spec);
  return {
    kind: 'create',
    name: whole.name,
    type: whole.type,
    providerRef: 'cloud',
    reason: 'not in state',
    spec: whole,
  };
}

export function updateOf(
  name: string,
  changes: readonly FieldChange[],
  parts: { readonly template?: JsonObject; readonly applied?: JsonObject } = {},
): UpdateChange {
  return {
    kind: 'update',
    name: nameOf(name),
    type: 'infra.database',
    providerRef: 'cloud',
    reason: 'config changed',
    spec: sampleSpec(name, { template: parts.template }),
    record: sampleRecord(name, { appliedConfig: parts.applied }),
    changes,
  };
}

export function deleteOf(name: string, dependencies: readonly string[] = []): DeleteChange {
  return {
    kind: 'delete',
    name: nameOf(name),
    type: 'infra.database',
    providerRef: 'cloud',
    reason: 'no longer in the config',
    record: sampleRecord(name, { dependencies }),
    dependencies,
  };
}

export function planOf(changes: readonly Change[], overrides: Partial<Plan> = {}): Plan {
  return {
    id: 'plan-1',
    environment: toEnvironmentName('staging'),
    createdAt: '2026-01-01T00:00:00Z',
    changes,
    unchanged: [],
    desiredHash: 'd',
    stateDigest: 's',
    digest: 'sha256:abc',
    warnings: [],
    ...overrides,
  };
}
