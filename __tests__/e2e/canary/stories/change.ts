import { WORKFLOW_TOKEN } from '../../../fakes/github-server.ts';
import { action, command, type Row } from '../rows.ts';
import { refuseSecrets } from '../world.ts';
import { modules } from './modules.ts';

const GITHUB = '{ type: github_secret, name: CANARY }';
const VAULT =
  "{ type: vault_kv, address: '${ECHO}', mount_path: kv, version: '1', path: db, key: k }";

const MODULES = modules('one');
const CHANGED = modules('two');
const TOKEN = { 'github-token': WORKFLOW_TOKEN.token };
const SINKS = { 'sinks-token': WORKFLOW_TOKEN.token };

const failing = { mode: 'fail', modules: CHANGED, exitCode: 1, isTold: true } as const;
const crashing = { ...failing, mode: 'crash' } as const;
const telling = { mode: 'tell', modules: CHANGED, exitCode: 0 } as const;
const blind = { mode: 'blind', modules: CHANGED, exitCode: 1, isTold: true } as const;

/** What is no YAML any more, on the lines of what is secret. */
const BROKEN = `
  { name: teller, type: infra.vpc, config: { provider: canary, password: '<url_1>', zone: \${X} }
`;

/** Resources that are made, changed, asked about and taken down, and what becomes of their outputs. */
export const CHANGE: readonly Row[] = [
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
  command('infra state export --show-sensitive -o foreign.export', telling),
  // It cannot tell, since its plugin has no call for that.
  command('infra status --verbose', { ...telling, exitCode: 1 }),
  command('infra apply -y --verbose', { ...telling, isTold: true }),
  action('secrets-sync', { ...telling, modules: modules('two', [GITHUB]), inputs: SINKS }),
  action('secrets-sync', {
    ...{ ...telling, modules: modules('two', [GITHUB, VAULT]), exitCode: 1 },
    ...{ inputs: { all: 'true', ...SINKS }, before: refuseSecrets },
  }),
  command('infra secrets sync --all --verbose', {
    ...{ ...telling, modules: modules('two', [GITHUB, VAULT]), exitCode: 1 },
    before: refuseSecrets,
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
  command(
    'deploy verify --url ${ECHO}/healthz --timeout 2s --header X-Api-Key:${CANARY_KEY} --verbose',
    { ...telling, exitCode: 1 },
  ),
  action('teardown', { ...telling, modules: MODULES, inputs: { 'dry-run': 'true' } }),
  command('infra teardown --dry-run --format json', { ...telling, modules: MODULES }),
  action('teardown', { ...failing, modules: MODULES, inputs: { approve: 'true' } }),
  command('infra teardown --approve --verbose --format json', {
    ...crashing,
    modules: MODULES,
  }),
  action('teardown', { ...telling, modules: MODULES, isTold: true, inputs: { approve: 'true' } }),
];
