import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { makeRunner, type TestRunner } from '../../actions/runner.ts';
import { startWfctl } from '../../bundles/start-wfctl.ts';
import { type Canary, type Evidence, findLeaks, installCanary, readTree } from './canary.ts';
import { plantSecrets } from './secrets.ts';
import { watchProcesses } from './watch-processes.ts';

const MODULES = `
  { name: canary, type: iac.provider, config: { provider: canary, token: '\${CANARY_TOKEN}' } }
  { name: holder, type: infra.vpc, config: { provider: canary }, outputs: { pem_1: { sensitive: false }, short_1: {} } }
  { name: teller, type: infra.vpc, config: { provider: canary, depends_on: [holder], cidr: one, env_vars_secret: { KEY: '\${CANARY_KEY}' } } }
`;
const CHANGED = MODULES.replace('cidr: one', 'cidr: two');

interface Row {
  readonly what: string;
  readonly mode: Canary['mode'];
  readonly modules: string;
  readonly exitCode: number;
  /** Whether the outputs of this step are the sink that the secrets were declared for. */
  readonly handsOutputsOn?: true;
  run(runner: TestRunner): Promise<Ended>;
}

interface Ended {
  readonly exitCode: number | null;
  readonly evidence: Evidence;
}

/** One row for each command that works with secrets. In this order they tell one story. */
const ROWS: readonly Row[] = [
  action('infra-apply', { mode: 'tell', modules: MODULES, exitCode: 0 }),
  action('infra-plan', {
    mode: 'tell',
    modules: CHANGED,
    exitCode: 0,
    inputs: { 'plan-file': 'plan.json' },
  }),
  action('infra-outputs', { mode: 'tell', modules: CHANGED, exitCode: 0 }),
  action('infra-apply', { mode: 'fail', modules: CHANGED, exitCode: 1 }),
  action('infra-apply', { mode: 'crash', modules: CHANGED, exitCode: 1 }),
  command('infra apply -y --verbose', { mode: 'fail', modules: CHANGED, exitCode: 1 }),
  command('infra apply -y --verbose', { mode: 'crash', modules: CHANGED, exitCode: 1 }),
  command('infra plan --verbose --format json', { mode: 'tell', modules: CHANGED, exitCode: 0 }),
  command('infra outputs --format json', { mode: 'tell', modules: CHANGED, exitCode: 0 }),
  command('infra state show holder', { mode: 'tell', modules: CHANGED, exitCode: 0 }),
  command('infra apply -y --verbose', { mode: 'tell', modules: CHANGED, exitCode: 0 }),
  action('infra-drift', { mode: 'tell', modules: MODULES, exitCode: 0 }),
  command('infra drift --verbose --format json', { mode: 'tell', modules: MODULES, exitCode: 0 }),
  action('teardown', {
    ...{ mode: 'tell', modules: MODULES, exitCode: 0, inputs: { 'dry-run': 'true' } },
  }),
];

type Expected = Pick<Row, 'mode' | 'modules' | 'exitCode'>;

function action(
  name: string,
  { inputs = {}, ...row }: Expected & { readonly inputs?: Readonly<Record<string, string>> },
): Row {
  return {
    ...row,
    what: `the action ${name}, where the provider will ${row.mode}`,
    async run(runner) {
      const step = await runner.run(name, inputs);
      const { outputs, variables, state, summary, messages, exitCode } = step;
      return {
        exitCode,
        evidence: {
          // What the runner is told to hide goes to the runner alone.
          log: step.log.replace(/^::add-mask::.*$/gm, ''),
          annotations: JSON.stringify(messages),
          summary,
          ...(name === 'infra-outputs' ? {} : { outputs: JSON.stringify(outputs) }),
          variables: JSON.stringify(variables),
          'saved state': JSON.stringify(state),
        },
      };
    },
  };
}

function command(line: string, row: Expected): Row {
  return {
    ...row,
    what: `wfctl ${line}, where the provider will ${row.mode}`,
    async run(runner) {
      const place = { folder: runner.folder, home: runner.beside, environment: VARIABLES };
      const { exitCode, stdout, stderr } = await startWfctl(line, place).ended;
      return { exitCode, evidence: { stdout, stderr } };
    },
  };
}

const secrets = plantSecrets();
const VARIABLES = {
  ...{ RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true' },
  CANARY_TOKEN: `tok-${secrets['token_1'] ?? ''}`,
  CANARY_KEY: `key-${secrets['shell_1'] ?? ''}`,
};
/** Those that come in by the environment may stand in environments; nowhere else. */
const fromEnvironment = { token: VARIABLES.CANARY_TOKEN, key: VARIABLES.CANARY_KEY };

/** The state's own records, the steps' files that are read by themselves, and the plugin itself. */
function mayHold(path: string): boolean {
  return (
    /^repository\/state\/[^/]+\.json$/.test(path) ||
    /^repository\/data\/plugins\//.test(path) ||
    /^step-\d+\/GITHUB_(?:OUTPUT|ENV|STATE|STEP_SUMMARY)$/.test(path)
  );
}

it.skipIf(process.platform !== 'linux')(
  'T-60 shows fifty secrets nowhere, in no encoding, whatever the provider tells and however a run ends',
  async () => {
    expect(Object.keys(secrets)).toHaveLength(50);
    const runner = await makeRunner(MODULES, VARIABLES);
    const tell = await installCanary(runner.folder);
    for (const row of ROWS) {
      await tell({ secrets, mode: row.mode });
      await runner.want(row.modules);
      const watch = watchProcesses();
      const ended = await row.run(runner);
      const { commandLines, environments } = watch.stop();
      const said = Object.values(ended.evidence).join('\n');
      expect({
        what: row.what,
        exitCode: ended.exitCode,
        said: ended.exitCode === row.exitCode ? '' : said,
      }).toEqual({ what: row.what, exitCode: row.exitCode, said: '' });
      // Where the provider was asked to change something it told all, and all of it was starred.
      if (row.what.includes('apply')) expect(said).toContain('token_5 (percent): ***');
      const evidence = {
        ...ended.evidence,
        ...(await readTree(runner.beside, mayHold)),
        commandLines,
      };
      const leaks = [
        ...findLeaks({ ...secrets, ...fromEnvironment }, evidence),
        ...findLeaks(withoutEnvironment(secrets), { environments }),
      ];
      expect({ what: row.what, leaks }).toEqual({ what: row.what, leaks: [] });
      for (const exit of Object.keys(evidence)) expectToFindPlanted(exit, evidence);
    }
  },
);

function withoutEnvironment(all: Canary['secrets']): Canary['secrets'] {
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => !['token_1', 'shell_1'].includes(name)),
  );
}

/** A search that finds nothing proves nothing: with one leak put at this exit it has to find that. */
function expectToFindPlanted(exit: string, evidence: Evidence): void {
  const hidden = Buffer.from(`a${secrets['percent_2'] ?? ''}b`).toString('base64');
  const planted = { [exit]: `${evidence[exit] ?? ''}\n${hidden}` };
  expect({ exit, found: findLeaks(secrets, planted).length > 0 }).toEqual({ exit, found: true });
}

it.skipIf(process.platform !== 'linux')('sees what a child is started with', async () => {
  const watch = watchProcesses();
  const child = spawn('sleep', ['5', '5'], {
    env: { PATH: process.env['PATH'], LEAK: 'by-the-environment' },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child, 'spawn');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { commandLines, environments } = watch.stop();
  expect(commandLines).toContain('sleep\u00005');
  expect(environments).toContain('LEAK=by-the-environment');
});
