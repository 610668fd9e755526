import { describe, expect, it } from 'vitest';
import { HAS_GO_PROVIDER, installProvider, PROVIDER } from './go-provider.ts';

describe.skipIf(!HAS_GO_PROVIDER)('a real go-plugin process', () => {
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
});
