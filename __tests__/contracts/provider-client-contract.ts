import { describe, expect, it } from 'vitest';
import { Secret, toErrorChain } from '../../src/kernel/index.ts';
import type { ProviderClient } from '../../src/plugins/index.ts';
import type { DriverSpec } from '../../src/resources/index.ts';
import { createFakeCloud, type FakeCloud } from '../fakes/fake-cloud.ts';
import { unveil } from '../plugins/harness.ts';

/** A client over a plugin that serves the cloud. */
export type OpenClient = (
  cloud: FakeCloud,
) => Promise<{ readonly client: ProviderClient } & AsyncDisposable>;

const SPEC: DriverSpec = {
  name: 'net',
  type: 'infra.vpc',
  config: new Secret({ port: 5432, none: null, list: [1.5, 'ü', { deep: true }] }),
  size: undefined,
  dependsOn: [],
};
const REF = { name: 'net', type: 'infra.vpc', providerId: 'id-1' };
const OUTPUT = {
  ...REF,
  status: 'running',
  outputs: SPEC.config,
  sensitive: new Map([['password', true]]),
};

/** What a provider owes whoever drives its resources, whatever wire it speaks and whoever plans. */
export function providerClientContract(name: string, open: OpenClient): void {
  describe(name, () => {
    const withClient = async (
      use: (client: ProviderClient, cloud: FakeCloud) => Promise<void>,
    ): Promise<void> => {
      const cloud = createFakeCloud();
      await using opened = await open(cloud);
      await use(opened.client, cloud);
    };

    it('creates, finds by id and by name, updates and deletes', () =>
      withClient(async (client) => {
        expect(unveil(await client.create(SPEC))).toEqual(unveil(OUTPUT));
        const found = unveil({ kind: 'found', output: OUTPUT });
        expect(unveil(await client.read(REF))).toEqual(found);
        expect(unveil(await client.read({ ...REF, providerId: '' }))).toEqual(found);
        const config = new Secret({ port: 1 });
        const updated = await client.update(REF, { ...SPEC, config });
        expect(unveil(updated)).toEqual(unveil({ ...OUTPUT, outputs: config }));
        expect(await client.delete(REF)).toEqual({ kind: 'deleted' });
        expect(await client.read(REF)).toEqual({ kind: 'absent' });
        expect(await client.delete(REF)).toEqual({ kind: 'already-gone' });
      }));

    it('tells what exists already', () =>
      withClient(async (client) => {
        await client.create(SPEC);
        await expect(client.create(SPEC)).rejects.toMatchObject({
          code: 'PROVIDER_ALREADY_EXISTS',
        });
      }));

    it('T-75 tells what is gone by the sentinel', () =>
      withClient(async (client) => {
        await expect(client.update(REF, SPEC)).rejects.toMatchObject({
          code: 'PROVIDER_NOT_FOUND',
          isInferred: false,
        });
      }));

    it('T-45 takes nothing for absent that the provider did not call that', () =>
      withClient(async (client, cloud) => {
        await client.create(SPEC);
        cloud.breakDown('dial tcp: lookup api.example.com/things/404: no such host: not found');
        const failed = { code: 'PROVIDER_FAILED' };
        await expect(client.read(REF)).rejects.toMatchObject(failed);
        await expect(client.delete(REF)).rejects.toMatchObject(failed);
        await expect(client.update(REF, SPEC)).rejects.toMatchObject(failed);
      }));

    it('T-63 tells the words of the provider once, with the resource, and hides secrets', () =>
      withClient(async (client, cloud) => {
        cloud.breakDown('put: token top-secret: context deadline exceeded');
        const error: unknown = await client.create(SPEC).catch((caught: unknown) => caught);
        for (const part of ['"net"', '"cloud"', 'put: token ***: context deadline exceeded']) {
          expect(error).toHaveProperty('message', expect.stringContaining(part));
        }
        const { text } = toErrorChain(error);
        expect(text.split('context deadline exceeded')).toHaveLength(2);
      }));

    it('T-82 sends nothing of a config that cannot be carried over, and names the field', () =>
      withClient(async (client) => {
        const config = new Secret({ port: Number.NaN });
        const error: unknown = await client
          .create({ ...SPEC, config })
          .catch((caught: unknown) => caught);
        expect(error).toMatchObject({ code: 'PROVIDER_INVALID' });
        expect(error).toHaveProperty('message', expect.stringContaining('config'));
        expect(await client.read(REF)).toEqual({ kind: 'absent' });
      }));

    it('T-86 answers not-supported for what it lacks', () =>
      withClient(async (client) => {
        const answers = await Promise.all([
          client.diff(SPEC, OUTPUT),
          client.sensitiveKeys('infra.vpc'),
          client.enumerateAll('infra.vpc'),
          client.resolveSizing({ type: 'infra.vpc', size: 's', hints: undefined }),
          client.troubleshoot(REF, 'why'),
          client.getOwner(REF),
          client.finalizeApply('plan-1'),
        ]);
        expect(answers).toEqual(answers.map(() => ({ kind: 'not-supported' })));
      }));

    it('is not called at all for what was cancelled before', () =>
      withClient(async (client) => {
        const signal = AbortSignal.abort();
        await expect(client.create(SPEC, { signal })).rejects.toMatchObject({
          code: 'PROVIDER_CANCELLED',
        });
        expect(await client.read(REF)).toEqual({ kind: 'absent' });
      }));
  });
}
