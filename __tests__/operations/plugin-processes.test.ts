import { expect, it } from 'vitest';
import { openWorkbench, useLocalProvider } from './workbench.ts';

useLocalProvider();

const CONFIG = {
  modules: [
    { name: 'cloud', type: 'iac.provider', config: { provider: 'local' } },
    { name: 'state', type: 'iac.state', config: { backend: 'filesystem', directory: 'state' } },
    { name: 'net', type: 'infra.vpc', config: { provider: 'cloud' } },
  ],
};

const OURS = { ACME_RELEASES: 'hunter2', CLOUD_KEY: 'k' };

it.each([
  ['the manifest', 'v1.0.0'],
  ['a manifest that is refused for something else', 'latest'],
])(
  'withholds the tokens for downloads that %s names from the plugin itself',
  async (_, version) => {
    const bench = await openWorkbench();
    await bench.write(CONFIG);
    const pin = { name: 'acme', version, source: 'acme/acme', auth: { env: 'ACME_RELEASES' } };
    await bench.write({ version: 1, plugins: [pin] }, 'wfctl.yaml');
    const given: Readonly<Record<string, string>>[] = [];
    const { processes } = bench.ports;
    Object.assign(bench.ports, {
      processes: {
        ...processes,
        environment: () => ({ ...processes.environment(), ...OURS }),
        start: (request: Parameters<typeof processes.start>[0]) => {
          given.push(request.environment);
          return processes.start(request);
        },
      },
    });
    expect(await bench.apply()).toMatchObject({ kind: 'applied' });
    const plugin = given.find((environment) => 'WORKFLOW_PLUGIN' in environment);
    expect(plugin).toMatchObject({ CLOUD_KEY: 'k' });
    expect(plugin).not.toHaveProperty('ACME_RELEASES');
  },
);
