import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { WORKFLOW_TOKEN } from '../../fakes/github-server.ts';
import { type Evidence, findLeaks, readTree } from './canary.ts';
import { plantSecrets } from './secrets.ts';
import { action, command, makeWorld, refuseSecrets, type Row, type World } from './story.ts';
import { watchProcesses } from './watch-processes.ts';

const secrets = plantSecrets();

const GITHUB = '{ type: github_secret, name: CANARY }';
const VAULT =
  "{ type: vault_kv, address: '${ECHO}', mount_path: kv, version: '1', path: db, key: k }";

function modules(cidr: string, sinks: readonly string[] = []): string {
  return `
  { name: canary, type: iac.provider, config: { provider: canary, token: '\${CANARY_TOKEN}' } }
  { name: holder, type: infra.vpc, config: { provider: canary }, outputs: { pem_1: { sensitive: false }, short_1: {}, quotes_1: { sensitive: true, sinks: [${sinks.join(', ')}] } } }
  { name: teller, type: infra.vpc, config: { provider: canary, depends_on: [holder], cidr: ${cidr}, env_vars_secret: { KEY: '\${CANARY_KEY}' } } }
`;
}

const MODULES = modules('one');
const CHANGED = modules('two');
/** What is no YAML any more, on the lines of what is secret. */
const BROKEN = `
  { name: teller, type: infra.vpc, config: { provider: canary, password: '${secrets['url_1'] ?? ''}', zone: \${X} }
`;
const TOKEN = { 'github-token': WORKFLOW_TOKEN.token };

const SINKS = { 'sinks-token': WORKFLOW_TOKEN.token };

const failing = { mode: 'fail', modules: CHANGED, exitCode: 1, isTold: true } as const;
const crashing = { ...failing, mode: 'crash' } as const;
const telling = { mode: 'tell', modules: CHANGED, exitCode: 0 } as const;
const blind = { mode: 'blind', modules: CHANGED, exitCode: 1, isTold: true } as const;

/** One row for each command that works with secrets, and each way it ends. In this order they tell one story. */
const ROWS: readonly Row[] = [
  action('infra-apply', { ...telling, modules: MODULES, isTold: true }),
  action('infra-plan', { ...telling, inputs: { 'plan-file': 'plan.json', ...TOKEN } }),
  action('infra-plan', { ...telling, modules: BROKEN, exitCode: 1, inputs: TOKEN }),
  action('infra-plan', { ...blind, inputs: TOKEN }),
  action('infra-outputs', telling),
  action('infra-apply', failing),
  action('infra-apply', crashing),
  command('infra apply -y --verbose', failing),
  command('infra apply -y --verbose', crashing),
  command('infra bootstrap --verbose --format json', telling),
  command('infra plan --verbose --format json', telling),
  command('infra plan --verbose', { ...telling, modules: BROKEN, exitCode: 1 }),
  command('infra outputs --format json', telling),
  command('infra state show holder', telling),
  command('infra state list --format json', telling),
  command('infra state export', telling),
  command('infra state export --format json', telling),
  // It cannot tell, since its plugin has no call for that.
  command('infra status --verbose', { ...telling, exitCode: 1 }),
  command('infra apply -y --verbose', { ...telling, isTold: true }),
  action('secrets-sync', { ...telling, modules: modules('two', [GITHUB]), inputs: SINKS }),
  action('secrets-sync', {
    ...{ ...telling, modules: modules('two', [GITHUB, VAULT]), exitCode: 1 },
    ...{ inputs: { all: 'true', ...SINKS }, before: refuseSecrets(secrets) },
  }),
  command('infra secrets sync --all --verbose', {
    ...{ ...telling, modules: modules('two', [GITHUB, VAULT]), exitCode: 1 },
    before: refuseSecrets(secrets),
  }),
  action('infra-drift', { ...telling, modules: MODULES, inputs: { issue: 'always', ...TOKEN } }),
  action('infra-drift', { ...blind, modules: MODULES, inputs: { issue: 'always', ...TOKEN } }),
  command('infra drift --verbose --format json', { ...telling, modules: MODULES }),
  command('infra drift --verbose', { ...blind, modules: MODULES }),
  action('deploy-verify', {
    ...{ ...telling, exitCode: 1 },
    inputs: {
      ...{ urls: '${ECHO}/healthz', timeout: '2s', 'expect-body-contains': 'never' },
      headers: 'Authorization: Bearer ${CANARY_TOKEN}\nX-Api-Key: ${CANARY_KEY}',
    },
  }),
  action('teardown', { ...telling, modules: MODULES, inputs: { 'dry-run': 'true' } }),
  command('infra teardown --dry-run --format json', { ...telling, modules: MODULES }),
  action('teardown', { ...failing, modules: MODULES, inputs: { approve: 'true' } }),
  command('infra teardown --approve --verbose --format json', {
    ...crashing,
    modules: MODULES,
  }),
  action('teardown', { ...telling, modules: MODULES, isTold: true, inputs: { approve: 'true' } }),
];

/** The state's own records, the steps' files that are read by themselves, and the plugin itself. */
function mayHold(path: string): boolean {
  return (
    /^repository\/infra\.yaml$/.test(path) ||
    /^repository\/state\/[^/]+\.json$/.test(path) ||
    /^repository\/data\/plugins\//.test(path) ||
    /^step-\d+\/GITHUB_(?:OUTPUT|ENV|STATE|STEP_SUMMARY)$/.test(path)
  );
}

it.skipIf(process.platform !== 'linux')(
  'T-60 shows fifty secrets nowhere, in no encoding, whatever the provider tells and however a run ends',
  async () => {
    expect(Object.keys(secrets)).toHaveLength(50);
    const world = await makeWorld(secrets);
    for (const row of ROWS) await play(row, world);
    const { comments, issues } = world.github.world.repository('octo/shop');
    expect([comments.length > 0, issues.length > 0]).toEqual([true, true]);
    expect(await world.runner.remembered()).toEqual([]);
  },
);

async function play(row: Row, world: World): Promise<void> {
  await world.tell({ secrets, mode: row.mode });
  await world.want(row.modules);
  const watch = watchProcesses(world.temporary);
  const ended = await row.run(world);
  const { environments, ...watched } = watch.stop();
  const said = Object.values(ended.evidence).join('\n');
  expect
    .soft({
      ...{ what: row.what, exitCode: ended.exitCode },
      said: ended.exitCode === row.exitCode ? '' : said,
    })
    .toEqual({ what: row.what, exitCode: row.exitCode, said: '' });
  if (row.isTold) expect.soft({ what: row.what, said }).toEqual({ what: row.what, said: STARRED });
  const left = await readTree(world.runner.beside, mayHold);
  const evidence = { ...ended.evidence, ...left, ...watched };
  const leaks = [
    ...findLeaks({ ...secrets, ...world.credentials }, evidence),
    ...findLeaks(withoutGiven(), { environments }),
  ];
  expect.soft({ what: row.what, leaks }).toEqual({ what: row.what, leaks: [] });
  for (const exit of Object.keys({ ...evidence, environments })) {
    expectToFindPlanted(exit, { ...evidence, environments });
  }
}

/** Something that was told, and what stands in its place. */
const STARRED = expect.stringMatching(/pem_1 \(raw\): (?:-----BEGIN|\*\*\*)/) as string;

/** Those that come in by the environment may stand in environments; nowhere else. */
function withoutGiven(): Readonly<Record<string, string>> {
  const given = ['token_1', 'shell_1', 'short_2', 'short_3'];
  return Object.fromEntries(Object.entries(secrets).filter(([name]) => !given.includes(name)));
}

/** A search that finds nothing proves nothing: with one leak put at this exit it has to find that. */
function expectToFindPlanted(exit: string, evidence: Evidence): void {
  const { percent_2 = '' } = secrets;
  const hidden = Buffer.from(`a${percent_2}b`).toString('base64');
  const planted = { [exit]: `${evidence[exit] ?? ''}\n${hidden}` };
  expect({ exit, found: findLeaks({ percent_2 }, planted).length > 0 }).toEqual({
    exit,
    found: true,
  });
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
