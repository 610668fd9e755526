import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeRunner, type TestRunner } from '../runner.ts';
import { type Scenario, scenarioOf } from './scenario.ts';

/** One after the other, so that their lines come in one order. */
const SHOP = `
  { name: network, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16 } }
  { name: shop-db, type: infra.database, config: { provider: local, engine: sqlite, depends_on: [network] }, outputs: { id: { sensitive: false } } }
  { name: files, type: infra.storage, protected: true, config: { provider: local, depends_on: [shop-db] } }
`;

const CHANGED_SHOP = `
  { name: network, type: infra.vpc, config: { provider: local, cidr: 10.0.0.0/16, note: wider } }
  { name: shop-db, type: infra.database, config: { provider: local, engine: sqlite, depends_on: [network] }, outputs: { id: { sensitive: false } } }
  { name: zone, type: infra.dns, config: { provider: local, domain: shop.example, depends_on: [shop-db] } }
`;

const FAILING_SHOP = SHOP.replace(
  'engine: sqlite,',
  "engine: sqlite, simulate: { fail: { mode: always, method: create, message: 'the quota of databases is used up' } },",
);

async function makeApplied(node: string, modules = SHOP): Promise<TestRunner> {
  const runner = await makeRunner(modules, {}, node);
  const applied = await runner.run('infra-apply');
  if (applied.exitCode !== 0) throw new TypeError(applied.log);
  return runner;
}

/** Changes a resource in the cloud, behind everybody's back. */
async function meddle(runner: TestRunner): Promise<void> {
  const folder = join(runner.folder, 'cloud/catalogue');
  for (const file of await readdir(folder)) {
    const text = await readFile(join(folder, file), 'utf8');
    await writeFile(join(folder, file), text.replaceAll('10.0.0.0/16', '192.168.0.0/16'));
  }
}

/** The actions that plan, apply, look and tear down, each on its main path and on one that fails. */
export const INFRA_SCENARIOS: readonly Scenario[] = [
  scenarioOf('infra-plan', 'main', {
    what: 'creates, changes and deletes',
    prepare: async (node) => {
      const runner = await makeApplied(node, SHOP.replace('protected: true, ', ''));
      await runner.want(CHANGED_SHOP);
      const inputs = { 'plan-file': 'plan.json' };
      return { runner, inputs };
    },
  }),
  scenarioOf('infra-plan', 'failure', {
    what: 'meets mistakes in the config',
    prepare: async (node) => {
      const modules = SHOP.replace('provider: local, cidr', 'provider: lcoal, cidr').replace(
        'depends_on: [shop-db]',
        'depends_on: [shop_db]',
      );
      const runner = await makeRunner(modules, {}, node);
      return { runner, inputs: {} };
    },
  }),
  scenarioOf('infra-apply', 'main', {
    what: 'creates all there is',
    prepare: async (node) => {
      const runner = await makeRunner(SHOP, {}, node);
      const inputs = { parallelism: '1' };
      return { runner, inputs };
    },
  }),
  scenarioOf('infra-apply', 'failure', {
    what: 'creates one resource, fails at the next and skips the last',
    prepare: async (node) => {
      const runner = await makeRunner(FAILING_SHOP, {}, node);
      return { runner, inputs: {} };
    },
  }),
  scenarioOf('infra-outputs', 'main', {
    what: 'hands on the outputs of all modules',
    prepare: async (node) => {
      const runner = await makeApplied(node);
      return { runner, inputs: {} };
    },
  }),
  scenarioOf('infra-outputs', 'failure', {
    what: 'is asked for a module that there is not',
    prepare: async (node) => {
      const runner = await makeApplied(node);
      const inputs = { module: 'shop-bd' };
      return { runner, inputs };
    },
  }),
  scenarioOf('infra-drift', 'main', {
    what: 'finds a change that nobody recorded',
    prepare: async (node) => {
      const runner = await makeApplied(node);
      await meddle(runner);
      return { runner, inputs: {} };
    },
  }),
  scenarioOf('infra-drift', 'failure', {
    what: 'meets a provider that cannot say',
    prepare: async (node) => {
      const runner = await makeApplied(node);
      const config = await runner.read('infra.yaml');
      const knob = 'simulate: { fail: { mode: always, method: detect_drift, code: UNAVAILABLE } }';
      const broken = config.replace('directory: cloud', `directory: cloud, ${knob}`);
      await runner.write('infra.yaml', broken);
      return { runner, inputs: {} };
    },
  }),
  scenarioOf('teardown', 'main', {
    what: 'deletes all there is',
    prepare: async (node) => {
      const modules = SHOP.replace('protected: true, ', '');
      const runner = await makeApplied(node, modules);
      const inputs = { approve: 'true' };
      return { runner, inputs };
    },
  }),
  scenarioOf('teardown', 'failure', {
    what: 'has no approval',
    prepare: async (node) => {
      const runner = await makeApplied(node, SHOP.replace('protected: true, ', ''));
      return { runner, inputs: {} };
    },
  }),
];
