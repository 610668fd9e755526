import type { Command } from './command.ts';
import { CONFIG_FILE, ENVIRONMENT_FLAGS, LOCK_WAIT, PARALLELISM } from './flags.ts';

/** The command that compares what is there with what the state remembers. */
export const DRIFT_COMMANDS: readonly Command[] = [
  {
    path: ['infra', 'drift'],
    summary: 'Show how what is there differs from what the state remembers',
    flags: [
      ...ENVIRONMENT_FLAGS,
      PARALLELISM,
      LOCK_WAIT,
      {
        name: 'refresh',
        takes: { kind: 'boolean' },
        summary: 'write what the providers show into the state; nothing is changed in the cloud',
      },
      {
        name: 'prune-ghosts',
        takes: { kind: 'boolean' },
        summary: 'with --refresh, also forget resources that are gone',
      },
      {
        name: 'allow-protected-prune',
        takes: { kind: 'list' },
        placeholder: 'NAMES',
        summary: 'protected resources that may be forgotten once they are gone',
      },
      {
        name: 'format',
        aliases: ['f'],
        takes: { kind: 'choice', choices: ['text', 'markdown', 'json'] },
        placeholder: 'FORMAT',
        summary: 'text, markdown or json; otherwise text',
      },
      {
        name: 'detailed-exitcode',
        takes: { kind: 'boolean' },
        summary: 'exit with 2 when there is drift',
      },
    ],
    positionals: [CONFIG_FILE],
    examples: [
      'wfctl infra drift --env staging --detailed-exitcode',
      'wfctl infra drift --env staging --refresh --prune-ghosts',
    ],
    run: async (invocation) => (await import('./run-drift.ts')).runDrift(invocation),
  },
];
