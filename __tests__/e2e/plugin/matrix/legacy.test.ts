import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/kernel/index.ts';
import type { ProviderClient } from '../../../../src/plugins/index.ts';
import { type GoProvider, HAS_GO_PROVIDER, installProvider, PROVIDER } from '../go-provider.ts';
import { LEGACY_DRIVER_ROWS } from './legacy-driver-rows.ts';
import { LEGACY_PROVIDER_ROWS } from './legacy-provider-rows.ts';
import { DRIVER_ROWS, PROVIDER_ROWS } from './resource-rows.ts';
import { reveal } from './reveal.ts';
import { UNUSABLE } from './row.ts';
import { SERVICE_ROWS, STATE_BACKEND_ROWS } from './service-rows.ts';
import { LEGACY_SORTS } from './sort.ts';

/** Every method over the legacy wire. */
const ROWS = [...LEGACY_DRIVER_ROWS, ...LEGACY_PROVIDER_ROWS];
const KINDS = LEGACY_SORTS.map((sort) => [sort.name, sort] as const);
const INVOKE = 'PluginService/InvokeService';

/** What came with the typed wire, and is not there on this one. */
const ABSENT = [...DRIVER_ROWS, ...PROVIDER_ROWS, ...SERVICE_ROWS, ...STATE_BACKEND_ROWS].filter(
  ({ method }) => !ROWS.some((row) => row.method === method),
);

/** The names of compat-plugins 2.4 that no row has: those of opening, and of plan version 1. */
const OPENING = ['Name', 'Version', 'Initialize', 'Capabilities'];
const OF_VERSION_1 = ['Apply'];
const TABLE = [
  ...['Plan', 'Destroy', 'Status', 'DetectDrift', 'Import', 'ResolveSizing', 'ValidatePlan'],
  ...['BootstrapStateBackend', 'RepairDirtyMigration', 'RevokeProviderCredential'],
  ...['EnumerateByTag', 'EnumerateAll', ...OPENING, ...OF_VERSION_1],
].map((name) => `IaCProvider.${name}`);
const DRIVER_TABLE = [
  ...['Create', 'Read', 'Update', 'Delete', 'Diff', 'HealthCheck', 'Scale', 'SensitiveKeys'],
  'Troubleshoot',
].map((name) => `ResourceDriver.${name}`);

describe.skipIf(!HAS_GO_PROVIDER)('over the legacy wire, to and from a real Go plugin', () => {
  let provider: GoProvider;
  let client: ProviderClient;
  beforeAll(async () => {
    provider = installProvider({ wire: 'legacy', manifest: { computePlanVersion: 'v2' } });
    client = await provider.open();
  });
  afterAll(async () => {
    await client[Symbol.asyncDispose]();
    provider[Symbol.dispose]();
  });

  it('opens the provider’s module with the config, and calls nothing but who it is', () => {
    const config = { catalogue: provider.catalogue };
    expect(provider.requestsTo('PluginService/CreateModule')).toStrictEqual([
      { type: 'iac.provider', name: 'iac-provider', config },
    ]);
    const calls = provider.requestsTo(INVOKE) as readonly { readonly method: string }[];
    expect(calls.slice(0, OPENING.length)).toStrictEqual(
      OPENING.map((name) => ({ name, args: name === 'Initialize' ? config : {} }))
        .sort((a, b) => order(a.name) - order(b.name))
        .map(({ name, args }) => ({ handle_id: 'handle-1', method: `IaCProvider.${name}`, args })),
    );
    expect(client.identity).toEqual({
      name: PROVIDER,
      version: '1.2.3',
      computePlanVersion: 'v2',
      capabilities: ['infra.vpc', 'infra.database', 'infra.dns'].map((resourceType) => ({
        resourceType,
        tier: 1,
        operations: ['create', 'read', 'update', 'delete'],
      })),
    });
  });

  describe.each(ROWS.map((row) => [row.method, row] as const))('T-82 %s', (_method, row) => {
    it.each(KINDS)('T-64 sends and gives every field of what is %s', async (_name, sort) => {
      provider.script(row.name, { answers: [{ result: row.result(sort) }] });
      const answer = await row.call(client, sort);
      expect(provider.requestsTo(INVOKE).at(-1)).toStrictEqual({
        ...{ handle_id: 'handle-1', method: row.name },
        args: row.args(sort),
      });
      expect(reveal(answer)).toStrictEqual(reveal(row.gives(sort)));
    });

    it('takes the null that Go writes for what is empty', async () => {
      const [nil] = LEGACY_SORTS;
      provider.script(row.name, { answers: [{ result: withNulls(row.result(nil!)) }] });
      expect(reveal(await row.call(client, nil!))).toStrictEqual(reveal(row.gives(nil!)));
    });

    it.each<readonly [string, object, unknown]>([
      ['without a result', {}, row.nothing],
      ['whose result has no field', { result: {} }, row.bare],
    ])('takes an answer %s for what it says, or refuses it', async (_what, answer, gives) => {
      if (gives === undefined) return;
      const [nil] = LEGACY_SORTS;
      provider.script(row.name, { answers: [answer] });
      expect(reveal(await row.call(client, nil!).catch(toCode))).toStrictEqual(gives);
    });

    it('rejects with the provider’s words where the answer is an error beside a result', async () => {
      const [nil] = LEGACY_SORTS;
      const error = 'iac: forbidden: no';
      provider.script(row.name, { answers: [{ result: row.result(nil!), error }] });
      await expect(row.call(client, nil!)).rejects.toMatchObject({ code: 'PROVIDER_FORBIDDEN' });
    });
  });

  it.each(ABSENT.map((row) => [row.method, row] as const))(
    '%s is not supported, and not even asked for',
    async (_method, row) => {
      const before = provider.requestsTo(INVOKE).length;
      const answers = LEGACY_SORTS.map((sort) => row.call(client, sort));
      const expected = LEGACY_SORTS.map(() => ({ kind: 'not-supported' }));
      expect(await Promise.all(answers)).toEqual(expected);
      expect(provider.requestsTo(INVOKE)).toHaveLength(before);
    },
  );

  it('no method of a provider’s client is left out', () => {
    const { stateBackend, ...own } = client;
    const methods = [
      ...Object.entries(own)
        .filter(([, value]) => typeof value === 'function')
        .map(([name]) => name),
      ...Object.keys(stateBackend).map((name) => `stateBackend.${name}`),
    ];
    const covered: readonly string[] = [...ROWS, ...ABSENT].map(({ method }) => method);
    expect([...covered].sort()).toEqual(methods.sort());
  });

  it('no method of the table is left out', () => {
    const covered = new Set(ROWS.map(({ name }) => name));
    const open = [...OPENING, ...OF_VERSION_1].map((name) => `IaCProvider.${name}`);
    expect([...covered, ...open].sort()).toEqual([...TABLE, ...DRIVER_TABLE].sort());
  });
});

/** Nil slices and maps, as encoding/json writes them. */
function withNulls(result: JsonObject): JsonObject {
  const isEmpty = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return Object.fromEntries(
    Object.entries(result).map(([key, value]) => [key, isEmpty(value) ? null : value]),
  );
}

/** In which order a provider is asked who it is. */
function order(name: string): number {
  return ['Name', 'Initialize', 'Version', 'Capabilities'].indexOf(name);
}

/** Refusing is an answer here. */
function toCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error && error.code === UNUSABLE ? UNUSABLE : error;
}
