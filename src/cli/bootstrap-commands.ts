import type { Command } from './command.ts';
import { CONFIG_FILE, ENVIRONMENT_FLAGS, FORMAT } from './flags.ts';

/** The command that makes what all others need to be there. */
export const BOOTSTRAP_COMMANDS: readonly Command[] = [
  {
    path: ['infra', 'bootstrap'],
    summary: 'Make the secrets and the place for the state that an environment needs, once',
    flags: [
      ...ENVIRONMENT_FLAGS,
      {
        name: 'dry-run',
        aliases: ['n'],
        takes: { kind: 'boolean' },
        summary: 'only tell what would be made and read, secrets by their names, and make nothing',
      },
      FORMAT,
    ],
    positionals: [CONFIG_FILE],
    examples: ['wfctl infra bootstrap --env staging', 'wfctl infra bootstrap --dry-run'],
    run: async (invocation) => (await import('./run-bootstrap.ts')).runBootstrap(invocation),
  },
];
