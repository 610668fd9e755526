import { Secret, type JsonObject } from '../../src/kernel/index.ts';
import {
  parseResourceName,
  type ResourceName,
  type ResourceRecord,
} from '../../src/resources/index.ts';
import { type LockOwner } from '../../src/state/index.ts';
import { expect } from 'vitest';

/** A resource name that is known to be one. */
export function nameOf(text: string): ResourceName {
  const name = parseResourceName(text);
  expect(name).toBeDefined();
  return name!;
}

/** A record with every field set; pass what matters to the test. */
export function recordOf(name: string, changes: Partial<ResourceRecord> = {}): ResourceRecord {
  return {
    name: nameOf(name),
    type: 'infra.vpc',
    provider: 'acme',
    providerRef: 'acme-provider',
    providerId: `id-of-${name}`,
    configHash: 'hash',
    appliedConfig: { cidr: '10.0.0.0/16' },
    appliedConfigSource: 'apply',
    outputs: new Secret<JsonObject>({ ip: '10.0.0.1' }),
    dependencies: [],
    status: 'active',
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-02T00:00:00Z',
    error: undefined,
    unknownFields: {},
    ...changes,
  };
}

/** An owner of a lock; pass what matters to the test. */
export function ownerOf(token: string, changes: Partial<LockOwner> = {}): LockOwner {
  return {
    token,
    operation: 'apply',
    repository: 'org/repo',
    runId: '123',
    runAttempt: '1',
    job: 'deploy',
    actor: 'octo',
    host: 'runner-1',
    pid: 1,
    url: 'https://example.com/runs/123',
    ...changes,
  };
}
