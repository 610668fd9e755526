import { createFakeClock } from '../fakes/fake-clock.ts';
import { type JsonObject, Secret } from '../../src/kernel/index.ts';
import type { Clock } from '../../src/ports/index.ts';
import {
  configHash,
  type FieldChange,
  parseResourceName,
  type PlanRequest,
  type ResourceName,
  type ResourceRecord,
  type ResourceSpec,
  toEnvironmentName,
} from '../../src/resources/index.ts';

export function named(text: string): ResourceName {
  return parseResourceName(text)!;
}

/** A spec that wants `config`; what else matters is said by the test. */
export function aSpec(name: string, parts: Partial<ResourceSpec> = {}): ResourceSpec {
  const config = parts.config ?? { provider: 'cloud' };
  return {
    name: named(name),
    baseName: name,
    type: 'infra.vpc',
    config,
    template: config,
    size: undefined,
    dependsOn: [],
    after: [],
    providerRef: 'cloud',
    isProtected: false,
    ...parts,
  };
}

/** A record of something that exists and was last given `appliedConfig`. */
export function aRecord(name: string, parts: Partial<ResourceRecord> = {}): ResourceRecord {
  const appliedConfig = 'appliedConfig' in parts ? parts.appliedConfig : { provider: 'cloud' };
  return {
    name: named(name),
    type: 'infra.vpc',
    provider: 'fake',
    providerRef: 'cloud',
    providerId: `id-of-${name}`,
    configHash: configHash(appliedConfig),
    appliedConfig,
    appliedConfigSource: 'apply',
    outputs: new Secret<JsonObject>({}),
    dependencies: [],
    status: 'active',
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    error: undefined,
    unknownFields: {},
    ...parts,
  };
}

export function aFieldChange(path: string, parts: Partial<FieldChange> = {}): FieldChange {
  return { path, old: 'before', new: 'after', forceNew: false, ...parts };
}

/** A clock that stands at 2026-04-24T01:02:03.123Z. */
export const standingClock: Clock = {
  ...createFakeClock(Date.UTC(2026, 3, 24, 1, 2, 3, 123)),
  sleep: () => Promise.resolve(),
};

/** A plan without a provider, of nothing; the test adds what it is about. */
export function aPlanRequest(parts: Partial<PlanRequest> = {}): PlanRequest {
  return {
    environment: toEnvironmentName('staging'),
    specs: [],
    records: [],
    drivers: undefined,
    variable: () => undefined,
    allowReplace: new Set(),
    clock: standingClock,
    ...parts,
  };
}
