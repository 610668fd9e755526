import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { checkProviderIds } from '../../src/plugins/check-provider-ids.ts';
import type { ProviderClient } from '../../src/plugins/index.ts';
import {
  findProviderIdFormat,
  fitsProviderIdFormat,
  type ProviderIdFormat,
} from '../../src/plugins/provider-id-format.ts';
import type { ReportEvent } from '../../src/ports/index.ts';
import type { ResourceOutput } from '../../src/resources/index.ts';
import { createFakeCloud } from '../fakes/fake-cloud.ts';
import { startTypedCloud } from './typed/cloud-provider.ts';

interface ConformanceCase {
  readonly description: string;
  readonly operation: string;
  readonly input: { readonly format: string; readonly provider_id: string };
  readonly expected: { readonly valid: boolean };
}

const path = join(import.meta.dirname, '../fixtures/conformance/provider-id-format.json');
const KNOWN = new Set(['uuid', 'domain_name', 'arn', 'freeform']);
const CASES = (JSON.parse(readFileSync(path, 'utf8')) as readonly ConformanceCase[]).filter(
  ({ operation, input }) => operation === 'idformat' && KNOWN.has(input.format),
);

describe('T-66 the format of an id', () => {
  it.each(CASES)('$description', ({ input, expected }) => {
    const format = input.format as ProviderIdFormat;
    expect(fitsProviderIdFormat(format, input.provider_id)).toBe(expected.valid);
  });

  it('is known of the types whose drivers declare it, and of no other', () => {
    expect(findProviderIdFormat('digitalocean', 'infra.vpc')).toBe('uuid');
    expect(findProviderIdFormat('digitalocean', 'infra.dns')).toBe('domain_name');
    expect(findProviderIdFormat('digitalocean', 'infra.droplet')).toBe('freeform');
    expect(findProviderIdFormat('digitalocean', 'infra.spaces_key')).toBeUndefined();
    expect(findProviderIdFormat('aws', 'infra.vpc')).toBeUndefined();
  });
});

const UUID = 'f8b6200c-3bba-48a7-8bf1-7a3e3a885eb5';
const REF = { name: 'net', type: 'infra.vpc', providerId: UUID };
const SPEC = {
  name: 'net',
  type: 'infra.vpc',
  config: new Secret({}),
  size: undefined,
  dependsOn: [],
};

/** A provider that answers everything with one id, and what was warned of. */
async function withAnswers(
  { id, name = 'digitalocean' }: { readonly id: string; readonly name?: string },
  use: (client: ProviderClient, warnings: readonly string[]) => Promise<void>,
): Promise<void> {
  await using spoken = await startTypedCloud(createFakeCloud(), 'v2');
  const output: ResourceOutput = {
    ...REF,
    providerId: id,
    status: 'running',
    outputs: new Secret({}),
    sensitive: new Map(),
  };
  const answering: ProviderClient = {
    ...spoken.client,
    identity: { ...spoken.client.identity, name },
    create: () => Promise.resolve(output),
    update: () => Promise.resolve(output),
    read: () => Promise.resolve({ kind: 'found', output }),
    delete: () => Promise.resolve({ kind: 'deleted' }),
    importResource: () => Promise.resolve({ ...output, appliedConfig: undefined }),
  };
  const warnings: string[] = [];
  const report = (event: ReportEvent): void => {
    if (event.kind === 'note' && event.level === 'warning') warnings.push(event.text);
  };
  await use(checkProviderIds(answering, { report }), warnings);
}

describe('T-66 a malformed id', () => {
  it('that a provider answers is refused before anybody can record it', () =>
    withAnswers({ id: 'shop-staging' }, async (client) => {
      const bad = { code: 'PROVIDER_BAD_ANSWER' };
      for (const work of [
        client.create(SPEC),
        client.update(REF, SPEC),
        client.read(REF),
        client.importResource({ ...REF, providerId: 'shop-staging' }),
      ]) {
        await expect(work).rejects.toMatchObject(bad);
      }
      const error: unknown = await client.create(SPEC).catch((caught: unknown) => caught);
      for (const part of ['digitalocean', 'shop-staging', 'uuid', 'state not persisted']) {
        expect(error).toHaveProperty('message', expect.stringContaining(part));
      }
    }));

  it('that is recorded is warned of once, and the calls are made', () =>
    withAnswers({ id: 'shop-staging' }, async (client, warnings) => {
      const ref = { ...REF, providerId: 'shop-staging' };
      expect(await client.read(ref)).toMatchObject({ kind: 'found' });
      expect(await client.delete(ref)).toEqual({ kind: 'deleted' });
      expect(warnings).toHaveLength(1);
    }));

  it('is told from a good one, from none, and from one of an unknown format', async () => {
    await withAnswers({ id: UUID }, async (client, warnings) => {
      expect(await client.create(SPEC)).toMatchObject({ providerId: UUID });
      await client.update(REF, SPEC);
      await client.read({ ...REF, providerId: '' });
      expect(warnings).toEqual([]);
    });
    await withAnswers({ id: 'literally-anything', name: 'cloud' }, async (client, warnings) => {
      await client.update({ ...REF, providerId: 'literally-anything' }, SPEC);
      expect(warnings).toEqual([]);
    });
  });
});
