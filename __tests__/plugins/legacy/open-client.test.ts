import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/kernel/index.ts';
import { startLegacyServer, unknownMethod } from './legacy-server.ts';

const MANIFEST = {
  name: 'workflow-plugin-cloud',
  version: '0.7.0',
  capabilityProvider: 'cloud',
  provider: undefined,
  offersProvider: true,
  stateBackends: [],
  resourceTypes: ['infra.vpc'],
  computePlanVersion: 'v2',
};

describe('a provider of the old wire', () => {
  it('gets its config as a Struct with its module, and again as it is initialised', async () => {
    await using server = await startLegacyServer();
    await server.open({ config: new Secret({ token: 't', nested: { a: [1, null] } }) });
    expect(server.modules).toEqual([
      {
        type: 'iac.provider',
        name: 'iac-provider',
        config: { token: 't', nested: { a: [1, null] } },
        typedConfig: undefined,
      },
    ]);
    expect(server.argsOf('IaCProvider.Initialize')).toEqual({
      token: 't',
      nested: { a: [1, null] },
    });
  });

  it('says who it is, and the manifest says who plans', async () => {
    await using server = await startLegacyServer();
    server.reply('IaCProvider.Version', { result: { version: '0.7.17' } });
    server.reply('IaCProvider.Capabilities', {
      result: { capabilities: [{ resource_type: 'infra.dns', tier: 1, operations: ['create'] }] },
    });
    const { client } = await server.open({ manifest: MANIFEST });
    expect(client.identity).toEqual({
      name: 'cloud',
      version: '0.7.17',
      capabilities: [{ resourceType: 'infra.dns', tier: 1, operations: ['create'] }],
      computePlanVersion: 'v2',
    });
  });

  it.each([{ result: undefined }, unknownMethod('IaCProvider.Capabilities')])(
    'is taken at its manifest’s word where its own gets lost: %j',
    async (reply) => {
      await using server = await startLegacyServer({ manifest: 'unimplemented' });
      server.reply('IaCProvider.Capabilities', reply);
      const { client } = await server.open({ manifest: MANIFEST });
      expect(client.identity).toMatchObject({
        version: '0.7.0',
        capabilities: [{ resourceType: 'infra.vpc', operations: [] }],
      });
    },
  );

  it('is opened without any manifest', async () => {
    await using server = await startLegacyServer({ manifest: 'unimplemented' });
    const { client } = await server.open();
    expect(client.identity).toMatchObject({
      version: '',
      capabilities: [],
      computePlanVersion: '',
    });
  });
});

describe('a provider of the old wire that cannot be opened', () => {
  it.each([
    ['its manifest fails', { manifest: 'broken' as const }, 'PROVIDER_FAILED'],
    [
      'its module refuses the config',
      { module: { handleId: '', error: 'iac: unauthorized: bad token top-secret' } },
      'PROVIDER_UNAUTHENTICATED',
    ],
    ['its module has no handle', { module: { handleId: '', error: '' } }, 'PROVIDER_BAD_ANSWER'],
    ['its module is not known', { module: { handleId: 'other', error: '' } }, 'PROVIDER_FAILED'],
  ])('is refused when %s', async (_what, options, code) => {
    await using server = await startLegacyServer(options);
    const error: unknown = await server.open().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code });
    expect(error).not.toHaveProperty('message', expect.stringContaining('top-secret'));
  });

  it('is refused when its module takes no calls', async () => {
    await using server = await startLegacyServer();
    server.reply('IaCProvider.Name', {
      error: 'module handle handle-1 does not implement ServiceInvoker',
    });
    await expect(server.open()).rejects.toMatchObject({ code: 'PLUGIN_NOT_A_PROVIDER' });
  });

  it('is refused when it is another provider', async () => {
    await using server = await startLegacyServer();
    server.reply('IaCProvider.Name', { result: { name: 'other' } });
    await expect(server.open()).rejects.toMatchObject({ code: 'PLUGIN_WRONG_NAME' });
  });

  it('T-82 is refused when its config cannot be carried over', async () => {
    await using server = await startLegacyServer();
    const config = new Secret({ account: 9007199254740993n });
    await expect(server.open({ config })).rejects.toMatchObject({ code: 'PROVIDER_INVALID' });
    expect(server.modules).toEqual([]);
  });
});
