import type { Command } from './command.ts';
import {
  ALLOW_REPLACE,
  CONFIG_FILE,
  ENVIRONMENT_FLAGS,
  FORMAT,
  LOCK_WAIT,
  PARALLELISM,
} from './flags.ts';

/** The commands that take down what is there, whatever the state says. */
export const TEARDOWN_COMMANDS: readonly Command[] = [
  {
    path: ['infra', 'teardown'],
    summary: 'Delete what the providers have of an environment, and prove that nothing is left',
    flags: [
      ...ENVIRONMENT_FLAGS,
      {
        name: 'dry-run',
        aliases: ['n'],
        takes: { kind: 'boolean' },
        summary: 'show what would be deleted, and change nothing',
      },
      {
        name: 'approve',
        takes: { kind: 'boolean' },
        summary: 'delete without asking; nothing else approves where nobody can be asked',
      },
      {
        name: 'keep',
        takes: { kind: 'list' },
        placeholder: 'NAMES',
        summary: 'resources that stay, with what they depend on',
      },
      ALLOW_REPLACE,
      {
        name: 'tag',
        takes: { kind: 'list' },
        placeholder: 'TAGS',
        summary: 'tags that only resources of this environment carry',
      },
      {
        name: 'owner',
        takes: { kind: 'list' },
        placeholder: 'OWNERS',
        summary: 'owners that own resources of this environment alone',
      },
      {
        name: 'include-orphans',
        takes: { kind: 'boolean' },
        summary: 'also delete what carries such a tag or owner and is not named by the config',
      },
      PARALLELISM,
      LOCK_WAIT,
      FORMAT,
    ],
    positionals: [CONFIG_FILE],
    examples: [
      'wfctl infra teardown --env staging --dry-run',
      'wfctl infra teardown --env staging --approve --keep shared-network',
      'wfctl infra teardown --env pr-7 --approve --tag pr-7 --include-orphans',
    ],
    run: async (invocation) => (await import('./run-teardown.ts')).runTeardown(invocation),
  },
];
