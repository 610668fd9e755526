import type { Command } from './command.ts';
import { CONFIG_FILE, ENVIRONMENT_FLAGS, FORMAT, LOCK_WAIT } from './flags.ts';

/** The commands about secret stores. */
export const SECRET_COMMANDS: readonly Command[] = [
  {
    path: ['infra', 'secrets', 'sync'],
    summary: 'Generate secrets that do not exist yet, and put outputs of the state to their sinks',
    flags: [
      ...ENVIRONMENT_FLAGS,
      LOCK_WAIT,
      FORMAT,
      {
        name: 'all',
        takes: { kind: 'boolean' },
        summary: 'also those that are known to be there, should somebody have changed them',
      },
    ],
    positionals: [CONFIG_FILE],
    examples: ['wfctl infra secrets sync --env staging', 'wfctl infra secrets sync --all'],
    run: async (invocation) => (await import('./run-secrets.ts')).runSecretsSync(invocation),
  },
];
