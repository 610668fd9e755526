import { expect, it } from 'vitest';
import { Secret } from '../../src/kernel/index.ts';
import { driveByPlan } from '../../src/plugins/drive-by-plan.ts';
import type { SpokenProvider } from '../../src/plugins/spoken-provider.ts';
import { type OpenClient, providerClientContract } from '../contracts/provider-client-contract.ts';
import { createFakeCloud, type FakeCloud } from '../fakes/fake-cloud.ts';
import { systemClock } from './harness.ts';
import { startLegacyCloud } from './legacy/cloud-provider.ts';
import { startTypedCloud } from './typed/cloud-provider.ts';

type Start = (
  cloud: FakeCloud,
  planVersion: 'v1' | 'v2',
) => Promise<SpokenProvider & AsyncDisposable>;

const PORTS = { clock: systemClock, redact: (t: string) => t.replaceAll('top-secret', '***') };

const byDriver =
  (start: Start): OpenClient =>
  (cloud) =>
    start(cloud, 'v2');
const byPlan =
  (start: Start): OpenClient =>
  async (cloud) => {
    const spoken = await start(cloud, 'v1');
    return { ...spoken, client: driveByPlan(spoken, PORTS) };
  };

providerClientContract('a typed provider that the host drives', byDriver(startTypedCloud));
providerClientContract('a typed provider that applies by itself', byPlan(startTypedCloud));
providerClientContract(
  'a provider of the old wire that the host drives',
  byDriver(startLegacyCloud),
);
providerClientContract(
  'a provider of the old wire that applies by itself',
  byPlan(startLegacyCloud),
);

it.each([
  ['driven by the host gets changes side by side', byDriver, 3],
  ['that applies by itself gets one change at a time', byPlan, 1],
] as const)('a provider %s', async (_what, by, most) => {
  for (const start of [startTypedCloud, startLegacyCloud]) {
    const cloud = createFakeCloud();
    await using opened = await by(start)(cloud);
    const names = ['a', 'b', 'c'];
    await Promise.all(
      names.map((name) =>
        opened.client.create({
          name,
          type: 'infra.vpc',
          config: new Secret({}),
          size: undefined,
          dependsOn: [],
        }),
      ),
    );
    expect(cloud.mostAtOnce).toBe(most);
  }
});
