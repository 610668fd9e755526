import { VERSION } from '../kernel/index.ts';
import { BOOTSTRAP_COMMANDS } from './bootstrap-commands.ts';
import type { Command } from './command.ts';
import { DEPLOY_COMMANDS } from './deploy-commands.ts';
import { DRIFT_COMMANDS } from './drift-commands.ts';
import {
  ALLOW_REPLACE,
  AUTO_APPROVE,
  CONFIG_FILE,
  ENVIRONMENT_FLAGS,
  FORMAT,
  LOCK_WAIT,
  PARALLELISM,
} from './flags.ts';
import { PLUGIN_COMMANDS } from './plugin-commands.ts';
import { SECRET_COMMANDS } from './secret-commands.ts';
import { STATE_COMMANDS } from './state-commands.ts';
import { TEARDOWN_COMMANDS } from './teardown-commands.ts';

/** An apply that refreshed before it is approved would forget resources in a preview (T-49). */
const REFRESHED_ELSEWHERE: Readonly<Record<string, string>> = {
  'dry-run': '"wfctl infra plan" shows what an apply would change',
  refresh:
    '"wfctl infra drift" shows what differs and "wfctl infra drift --refresh" writes it into the state; apply after that',
  'allow-protected-prune':
    'it belongs to "wfctl infra drift --refresh --prune-ghosts"; apply after that',
};

/** Every command there is. */
export const COMMANDS: readonly Command[] = [
  {
    path: ['infra', 'plan'],
    summary: 'Show what an apply would change, and change nothing',
    flags: [
      ...ENVIRONMENT_FLAGS,
      PARALLELISM,
      ALLOW_REPLACE,
      {
        name: 'output',
        aliases: ['o'],
        takes: { kind: 'text' },
        placeholder: 'FILE',
        summary: 'also write the plan to a file, for apply --plan',
      },
      {
        name: 'format',
        aliases: ['f'],
        takes: { kind: 'choice', choices: ['table', 'markdown', 'json'] },
        placeholder: 'FORMAT',
        summary: 'table, markdown or json; otherwise table',
      },
      {
        name: 'no-provider',
        takes: { kind: 'boolean' },
        summary: 'compare hashes only, without starting a provider',
      },
      {
        name: 'detailed-exitcode',
        takes: { kind: 'boolean' },
        summary: 'exit with 2 when there are changes',
      },
    ],
    positionals: [CONFIG_FILE],
    examples: ['wfctl infra plan --env staging', 'wfctl infra plan --no-provider -o plan.json'],
    run: async (invocation) => (await import('./run-plan.ts')).runPlan(invocation),
  },
  {
    path: ['infra', 'apply'],
    summary: 'Make an environment what its config says',
    flags: [
      ...ENVIRONMENT_FLAGS,
      PARALLELISM,
      ALLOW_REPLACE,
      LOCK_WAIT,
      AUTO_APPROVE,
      FORMAT,
      {
        name: 'plan',
        takes: { kind: 'text' },
        placeholder: 'FILE',
        summary: 'apply this plan, and nothing if it does not stand any more',
      },
      {
        name: 'expected-plan-digest',
        takes: { kind: 'text' },
        placeholder: 'DIGEST',
        summary: 'digest of the approved plan; anything else is refused',
      },
    ],
    positionals: [CONFIG_FILE],
    elsewhere: REFRESHED_ELSEWHERE,
    examples: ['wfctl infra apply --env staging', 'wfctl infra apply --plan plan.json -y'],
    run: async (invocation) => (await import('./run-apply.ts')).runApply(invocation),
  },
  {
    path: ['infra', 'destroy'],
    summary: 'Delete everything the state remembers of an environment',
    flags: [...ENVIRONMENT_FLAGS, PARALLELISM, ALLOW_REPLACE, LOCK_WAIT, AUTO_APPROVE, FORMAT],
    positionals: [CONFIG_FILE],
    examples: ['wfctl infra destroy --env staging'],
    run: async (invocation) => (await import('./run-apply.ts')).runDestroy(invocation),
  },
  ...BOOTSTRAP_COMMANDS,
  {
    path: ['infra', 'status'],
    summary: 'Ask the providers how every resource is',
    flags: [...ENVIRONMENT_FLAGS, FORMAT],
    positionals: [CONFIG_FILE],
    examples: ['wfctl infra status --env staging'],
    run: async (invocation) => (await import('./run-status.ts')).runStatus(invocation),
  },
  ...DRIFT_COMMANDS,
  {
    path: ['infra', 'outputs'],
    summary: 'Show what the resources of an environment gave out',
    flags: [
      ...ENVIRONMENT_FLAGS,
      {
        name: 'module',
        aliases: ['m'],
        takes: { kind: 'text' },
        placeholder: 'NAME',
        summary: 'only this module',
      },
      {
        name: 'output',
        takes: { kind: 'text' },
        placeholder: 'FIELD',
        summary: 'only this output',
      },
      {
        name: 'format',
        aliases: ['f'],
        takes: { kind: 'choice', choices: ['table', 'value', 'env', 'json', 'yaml'] },
        placeholder: 'FORMAT',
        summary: 'table, value, env, json or yaml; otherwise table',
      },
      {
        name: 'show-sensitive',
        aliases: ['S'],
        takes: { kind: 'boolean' },
        summary: 'show values that are not declared `sensitive: false`',
      },
    ],
    positionals: [CONFIG_FILE],
    examples: [
      'wfctl infra outputs --env staging',
      'wfctl infra outputs --module web --output url --format value',
    ],
    run: async (invocation) => (await import('./run-outputs.ts')).runOutputs(invocation),
  },
  ...STATE_COMMANDS,
  ...SECRET_COMMANDS,
  ...TEARDOWN_COMMANDS,
  ...PLUGIN_COMMANDS,
  ...DEPLOY_COMMANDS,
  {
    path: ['version'],
    summary: 'Print the version',
    flags: [],
    examples: ['wfctl version'],
    answer: () => `wfctl ${VERSION}\n`,
  },
];
