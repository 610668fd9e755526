import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JsonObject, Secret } from '../../../../src/kernel/index.ts';
import type { ProviderClient } from '../../../../src/plugins/index.ts';
import type { DriverSpec } from '../../../../src/resources/index.ts';
import { type GoProvider, HAS_GO_PROVIDER, installProvider } from '../go-provider.ts';
import { toProtoJson } from './wire.ts';

const REF = { name: 'net', type: 'infra.vpc', providerId: 'net-1' };

function toSpec(config: JsonObject, name = 'net'): DriverSpec {
  return { name, type: 'infra.vpc', config: new Secret(config), size: undefined, dependsOn: [] };
}

describe.skipIf(!HAS_GO_PROVIDER)('T-82 what has no place on the typed wire', () => {
  let provider: GoProvider;
  let client: ProviderClient;
  beforeAll(async () => {
    provider = installProvider();
    client = await provider.open();
  });
  afterAll(async () => {
    await client[Symbol.asyncDispose]();
    provider[Symbol.dispose]();
  });

  it.each<readonly [string, string, () => Promise<unknown>]>([
    ['a number beyond 32 bits', 'ResourceDriver/Scale', () => client.scale(REF, 2_147_483_648)],
    ['a fraction', 'ResourceDriver/Scale', () => client.scale(REF, 1.5)],
    ['no number', 'ResourceDriver/Create', () => client.create(toSpec({ n: NaN }))],
    ['half a character', 'ResourceDriver/Create', () => client.create(toSpec({}, 'a\ud83d'))],
    ['half a one in JSON', 'ResourceDriver/Create', () => client.create(toSpec({ a: ['\udf0d'] }))],
    ['half a key', 'ResourceDriver/Create', () => client.create(toSpec({ '\udf0d': 1 }))],
  ])('%s is an error, and nothing is sent', async (_what, rpc, call) => {
    await expect(call()).rejects.toMatchObject({ code: 'PROVIDER_INVALID' });
    expect(provider.requestsTo(rpc)).toEqual([]);
  });

  it('a drift class that is newer than ours makes the answer unusable', async () => {
    provider.script('IaCProviderDriftDetector.DetectDrift', {
      answers: [{ drifts: [{ name: 'net', type: 'infra.vpc', class: 17 }] }],
    });
    await expect(client.detectDrift([REF])).rejects.toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
  });

  it.each(['[]', '"text"', '{', '7'])('outputs that are %s make it unusable, too', async (text) => {
    provider.script('ResourceDriver.Read', {
      answers: [toProtoJson({ output: { name: 'net', outputs_json: text } })],
    });
    await expect(client.read(REF)).rejects.toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
  });

  it('T-67 so does an answer about another resource than was asked for', async () => {
    provider.script('ResourceDriver.Read', { answers: [{ output: { name: 'other' } }] });
    await expect(client.read(REF)).rejects.toMatchObject({ code: 'PROVIDER_BAD_ANSWER' });
  });
});
