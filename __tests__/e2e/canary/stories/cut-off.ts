import { action, command, post, type Row } from '../rows.ts';
import type { World } from '../world.ts';
import { modules } from './modules.ts';

const telling = { mode: 'tell', exitCode: 0 } as const;
const hanging = { mode: 'hang', exitCode: 1, signal: 'SIGTERM', isTold: true } as const;
/** No more of it is read once the process is gone that reads it. */
const killed = { mode: 'hang', exitCode: null, signal: 'SIGKILL' } as const;

const PLAN = { 'plan-file': 'plan.json' };

/** What somebody approved: the digest of the newest plan. */
function approved({ steps }: World): Readonly<Record<string, string>> {
  const digest = steps.get('infra-plan')?.outputs['plan-digest'] ?? '';
  return { ...PLAN, 'expected-plan-digest': digest };
}

const ANOTHER_DIGEST = { 'expected-plan-digest': `sha256:${'0'.repeat(64)}` };

/** Plans that are kept and applied later, and changes that are cut off in the middle. */
export const CUT_OFF: readonly Row[] = [
  action('infra-apply', { ...telling, modules: modules('one'), isTold: true }),
  action('infra-plan', { ...telling, modules: modules('two'), inputs: PLAN }),
  action('infra-apply', {
    ...{ ...telling, modules: modules('two'), exitCode: 1 },
    inputs: { ...PLAN, ...ANOTHER_DIGEST },
  }),
  action('infra-apply', {
    ...{ ...telling, modules: modules('another'), exitCode: 1 },
    inputs: approved,
  }),
  action('infra-apply', { ...telling, modules: modules('two'), inputs: approved, isTold: true }),
  action('infra-apply', { ...telling, modules: modules('two'), exitCode: 1, inputs: approved }),
  command('infra plan -o plan.json --verbose', { ...telling, modules: modules('three') }),
  command('infra apply --plan plan.json -y --verbose', {
    ...{ ...telling, mode: 'echo', modules: modules('three'), exitCode: 1, isTold: true },
  }),
  action('infra-apply', { ...hanging, modules: modules('four') }),
  post('infra-apply', { ...telling, modules: modules('four') }),
  action('infra-apply', { ...hanging, modules: modules('five'), signal: 'SIGINT' }),
  post('infra-apply', { ...telling, mode: 'blind', modules: modules('five') }),
  command('infra apply -y --verbose', { ...hanging, modules: modules('five') }),
  action('infra-apply', { ...killed, modules: modules('six') }),
  post('infra-apply', { ...telling, mode: 'blind', modules: modules('six'), isTold: true }),
  action('infra-apply', { ...killed, modules: modules('six') }),
  post('infra-apply', { ...telling, modules: modules('six') }),
  command('infra apply -y --verbose', { ...killed, modules: modules('seven') }),
  command('infra state unlock -y', { ...telling, modules: modules('seven') }),
  command('infra apply -y --verbose', {
    ...{ mode: 'blind', exitCode: 1, isTold: true, modules: modules('seven') },
  }),
  command('infra apply -y --verbose', { ...telling, modules: modules('seven'), isTold: true }),
  action('infra-apply', { ...telling, mode: 'closed', exitCode: 1, modules: modules('eight') }),
  command('infra plan --verbose', {
    ...telling,
    mode: 'closed',
    exitCode: 1,
    modules: modules('eight'),
  }),
  action('teardown', { ...killed, modules: modules('seven'), inputs: { approve: 'true' } }),
  post('teardown', { ...telling, modules: modules('seven') }),
  action('teardown', { ...hanging, modules: modules('seven'), inputs: { approve: 'true' } }),
  post('teardown', { ...telling, mode: 'blind', modules: modules('seven') }),
  command('infra destroy -y --verbose', { ...hanging, modules: modules('seven') }),
  command('infra destroy -y --verbose', { ...telling, modules: modules('seven'), isTold: true }),
];
