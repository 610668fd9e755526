import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JsonObject, Secret } from '../../../../src/kernel/index.ts';
import type { ProviderClient } from '../../../../src/plugins/index.ts';
import type { DriverSpec } from '../../../../src/resources/index.ts';
import {
  type GoProvider,
  HAS_GO_PROVIDER,
  installProvider,
  type Settings,
} from '../go-provider.ts';

const REF = { name: 'net', type: 'infra.vpc', providerId: 'net-1' };
const INVOKE = 'PluginService/InvokeService';
const LEGACY: Settings = { wire: 'legacy', manifest: { computePlanVersion: 'v2' } };

function toSpec(config: JsonObject, name = 'net'): DriverSpec {
  return { name, type: 'infra.vpc', config: new Secret(config), size: undefined, dependsOn: [] };
}

describe.skipIf(!HAS_GO_PROVIDER)('T-82 what has no place on the legacy wire', () => {
  let provider: GoProvider;
  let client: ProviderClient;
  beforeAll(async () => {
    provider = installProvider(LEGACY);
    client = await provider.open();
  });
  afterAll(async () => {
    await client[Symbol.asyncDispose]();
    provider[Symbol.dispose]();
  });

  it.each<readonly [string, () => Promise<unknown>]>([
    ['an integer beyond 2^53', () => client.create(toSpec({ a: [9007199254740993n] }))],
    ['no number', () => client.create(toSpec({ n: NaN }))],
    ['half a character', () => client.create(toSpec({}, 'a\ud83d'))],
    ['half a key', () => client.create(toSpec({ a: { '\udf0d': 1 } }))],
  ])('%s is an error, and nothing is sent', async (_what, call) => {
    const before = provider.requestsTo(INVOKE).length;
    await expect(call()).rejects.toMatchObject({ code: 'PROVIDER_INVALID' });
    expect(provider.requestsTo(INVOKE)).toHaveLength(before);
  });

  it.each<readonly [string, unknown]>([
    ['outputs that are a list', { provider_id: '1', outputs: [] }],
    ['a sensitivity that is a text', { provider_id: '1', sensitive: { token: 'yes' } }],
    ['an id that is a number', { provider_id: 1 }],
    ['another resource', { provider_id: '1', name: 'other' }],
  ])('%s in an answer makes it unusable', async (_what, result) => {
    provider.script('ResourceDriver.Read', { answers: [{ result }] });
    await expect(client.read(REF)).rejects.toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
  });
});

describe.skipIf(!HAS_GO_PROVIDER)(
  'a legacy plugin whose SDK makes no Struct of a typed slice',
  () => {
    const SDKS = ['drop', 'refuse'] as const;

    it.each(SDKS)('is usable all the same where it would %s it', async (structs) => {
      const manifest = { computePlanVersion: 'v2', resourceTypes: ['infra.vpc'] };
      using provider = installProvider({ wire: 'legacy', structs, manifest });
      await using client = await provider.open();
      expect(client.identity.capabilities.map(({ resourceType }) => resourceType)).toEqual([
        'infra.vpc',
      ]);
    });

    it.each(SDKS)('has made what it was asked to, also where it would %s it', async (structs) => {
      using provider = installProvider({ ...LEGACY, structs });
      await using client = await provider.open();
      expect(await client.sensitiveKeys('infra.vpc')).toEqual({ kind: 'not-supported' });
      const [first, second] = [toSpec({}), toSpec({}, 'other')];
      // The sensitivity of its outputs is a typed map, which is what gets lost; so does that of a Read.
      await expect(client.create(first)).rejects.toMatchObject({
        code: 'PROVIDER_BAD_ANSWER',
      });
      provider.script('ResourceDriver.Read', {
        answers: [{ result: { provider_id: 'other-2', name: 'other', type: 'infra.vpc' } }],
      });
      expect(await client.create(second)).toMatchObject({ providerId: 'other-2' });
    });
  },
);
