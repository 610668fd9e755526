import { expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { type HandedOver, tellHandedOver } from '../../src/plugins/hand-over.ts';
import type { ProviderClient } from '../../src/plugins/index.ts';
import { createFakeCloud } from '../fakes/fake-cloud.ts';
import { startTypedCloud } from './typed/cloud-provider.ts';

const SPEC = {
  ...{ name: 'db', type: 'infra.vpc', size: undefined, dependsOn: [] },
  config: new Secret({}),
};
const REF = { name: 'db', type: 'infra.vpc', providerId: 'id-1' };
const OUTPUTS = new Secret({ password: 'later' });
const OUTPUT = { ...REF, name: 'its own', status: 'ok', outputs: OUTPUTS, sensitive: new Map() };
const CHANGES = [{ path: 'a', old: 1, new: 2, forceNew: false }];
const DRIFTS = {
  kind: 'drifts' as const,
  drifts: [
    {
      ...{ name: 'db', type: 'infra.vpc', drifted: true, class: 'config' as const, fields: [] },
      ...{ expected: new Secret({}), actual: OUTPUTS },
    },
  ],
};
const AS_OUTPUTS = { kind: 'outputs', name: 'db', type: 'infra.vpc', outputs: OUTPUTS };
const AS_SETTINGS = { kind: 'settings', settings: OUTPUTS };

type Call = (client: ProviderClient) => Promise<unknown>;

type Method =
  | 'create'
  | 'read'
  | 'update'
  | 'diff'
  | 'enumerateAll'
  | 'status'
  | 'importResource'
  | 'detectDrift'
  | 'detectDriftWithSpecs'
  | 'detectDriftConfig'
  | 'bootstrapStateBackend';

/** Each call that hands something over: how it is made, what it is answered, and what is told of it. */
const CALLS: Readonly<Record<Method, readonly [Call, unknown, readonly unknown[]]>> = {
  create: [(client) => client.create(SPEC), OUTPUT, [AS_OUTPUTS]],
  read: [(client) => client.read(REF), { kind: 'found', output: OUTPUT }, [AS_OUTPUTS]],
  update: [(client) => client.update(REF, SPEC), OUTPUT, [AS_OUTPUTS]],
  diff: [
    (client) => client.diff(SPEC, OUTPUT),
    { kind: 'diff', needsUpdate: true, needsReplace: false, changes: CHANGES },
    [{ kind: 'changes', changes: CHANGES }],
  ],
  enumerateAll: [
    (client) => client.enumerateAll('infra.vpc'),
    { kind: 'all', outputs: [OUTPUT] },
    [{ ...AS_OUTPUTS, name: 'its own' }],
  ],
  status: [(client) => client.status([REF]), [{ ...OUTPUT, name: 'db' }], [AS_OUTPUTS]],
  importResource: [
    (client) => client.importResource(REF),
    { ...OUTPUT, appliedConfig: { key: 'k' } },
    [AS_OUTPUTS, { kind: 'settings', settings: new Secret({ key: 'k' }) }],
  ],
  detectDrift: [(client) => client.detectDrift([REF]), DRIFTS, [AS_SETTINGS]],
  detectDriftWithSpecs: [
    (client) => client.detectDriftWithSpecs([REF], new Map()),
    DRIFTS,
    [AS_SETTINGS],
  ],
  detectDriftConfig: [
    (client) => client.detectDriftConfig([REF], new Map()),
    DRIFTS,
    [AS_SETTINGS],
  ],
  bootstrapStateBackend: [
    (client) => client.bootstrapStateBackend(new Secret({})),
    { kind: 'bootstrapped', bucket: '', region: '', endpoint: '', environment: OUTPUTS },
    [{ kind: 'variables', variables: OUTPUTS }],
  ],
};

/** What happens, in its order, when a provider answers that, or fails with it. */
async function follow(method: string, call: Call, answer: () => Promise<unknown>) {
  await using opened = await startTypedCloud(createFakeCloud(), 'v2');
  const happened: unknown[] = [];
  const client = tellHandedOver(
    { ...opened.client, [method]: answer },
    {
      hold: () => {
        happened.push('hold');
        return () => happened.push('release');
      },
    },
    (handedOver: HandedOver) => happened.push(handedOver),
  );
  await call(client).then(
    () => happened.push('answered'),
    () => happened.push('failed'),
  );
  return happened;
}

it.each(Object.entries(CALLS))(
  'tells what %s hands over while the log is held, before its caller has it',
  async (method, [call, answer, told]) => {
    const happened = await follow(method, call, () => Promise.resolve(answer));
    const expected = told.map((one) => expect.objectContaining(one as object) as unknown);
    expect(happened).toEqual(['hold', ...expected, 'release', 'answered']);
  },
);

it.each(Object.entries(CALLS))('lets go of the log when %s fails', async (method, [call]) => {
  const happened = await follow(method, call, () => Promise.reject(new Error('refused')));
  expect(happened).toEqual(['hold', 'release', 'failed']);
});

it('tells nothing of what a provider has not, or cannot', async () => {
  const nothing: readonly (readonly [Method, unknown])[] = [
    ['read', { kind: 'absent' }],
    ...(['diff', 'enumerateAll', 'detectDrift', 'bootstrapStateBackend'] as const).map(
      (method) => [method, { kind: 'not-supported' }] as const,
    ),
  ];
  for (const [method, answer] of nothing) {
    const [call] = CALLS[method];
    expect(await follow(method, call, () => Promise.resolve(answer))).toEqual([
      ...['hold', 'release', 'answered'],
    ]);
  }
});
