import { describe, expect, it } from 'vitest';
import { HAS_GO_PROVIDER, installProvider, PROVIDER } from '../go-provider.ts';
import { failure, isAlive, untilCalled } from './observe.ts';

describe.skipIf(!HAS_GO_PROVIDER)('a go-plugin process that starts', () => {
  it('gives its handshake, agrees on the typed wire and says who it is', async () => {
    using provider = installProvider();
    await using client = await provider.open();
    expect(client.identity).toMatchObject({
      name: PROVIDER,
      version: '1.2.3',
      computePlanVersion: 'v2',
    });
    expect(client.identity.capabilities).toContainEqual({
      resourceType: 'infra.vpc',
      tier: 1,
      operations: ['create', 'read', 'update', 'delete'],
    });
    expect(provider.requestsTo('IaCProviderRequired/Initialize')).toEqual([
      { config_json: `{"catalogue":${JSON.stringify(provider.catalogue)}}` },
    ]);
  });

  it.each(['empty', 'unimplemented', 'failed-precondition'] as const)(
    'is understood by reflection when its registry is %s',
    async (registry) => {
      using provider = installProvider({ registry, services: ['ResourceDriver'] });
      await using client = await provider.open();
      expect(await client.sensitiveKeys('infra.vpc')).toEqual({ kind: 'keys', keys: ['token'] });
      expect(await client.enumerateAll('infra.vpc')).toEqual({ kind: 'not-supported' });
      expect(provider.requestsTo('IaCProviderEnumerator/EnumerateAll')).toEqual([]);
    },
  );

  it('is spoken to over the typed wire where it offers the legacy one as well', async () => {
    using provider = installProvider({ wire: 'both', registry: 'empty' });
    await using client = await provider.open();
    expect(client.identity.computePlanVersion).toBe('v2');
    expect(provider.requestsTo('PluginService/CreateModule')).toEqual([]);
  });

  it('T-86 answers not-supported for a service that Go registers without implementing it', async () => {
    using provider = installProvider();
    await using client = await provider.open();
    expect(await client.listRegions('staging')).toEqual({ kind: 'not-supported' });
    expect(provider.requestsTo('IaCProviderRegionLister/ListRegions')).toHaveLength(1);
  });

  it('speaks in plain text, whatever another parent asked its own plugins for', async () => {
    using provider = installProvider(
      {},
      { PLUGIN_CLIENT_CERT: 'a certificate of somebody else', PLUGIN_MULTIPLEX_GRPC: 'true' },
    );
    await using client = await provider.open();
    expect(client.identity.name).toBe(PROVIDER);
    expect(Object.keys(provider.started().switches).sort()).toEqual([
      'PLUGIN_MAX_PORT',
      'PLUGIN_MIN_PORT',
      'PLUGIN_PROTOCOL_VERSIONS',
      'PLUGIN_UNIX_SOCKET_DIR',
    ]);
  });

  it('is refused when its health says that it does not serve', async () => {
    using provider = installProvider();
    provider.script('Health.Check', { answers: [{ status: 'NOT_SERVING' }] });
    expect(await failure(provider.open())).toMatchObject({ code: 'PLUGIN_UNREACHABLE' });
    expect(isAlive(provider.started().pid)).toBe(false);
  });

  it('has its death told while it is asked who it is', async () => {
    using provider = installProvider();
    provider.script('PluginService.GetContractRegistry', { hang: true });
    const opening = failure(provider.open());
    await untilCalled(provider, 'PluginService/GetContractRegistry');
    process.kill(provider.started().pid, 'SIGKILL');
    expect(await opening).toMatchObject({ code: 'PLUGIN_EXITED' });
  });
});
