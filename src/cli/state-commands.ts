import type { Command } from './command.ts';
import type { FlagSpec } from './command-spec.ts';
import {
  AUTO_APPROVE,
  CONFIG_FILE,
  ENVIRONMENT_FLAGS,
  FORMAT,
  LOCK_WAIT,
  PARALLELISM,
  RESOURCE,
} from './flags.ts';

const DRY_RUN: FlagSpec = {
  name: 'dry-run',
  aliases: ['n'],
  takes: { kind: 'boolean' },
  summary: 'say what would be recorded, and record nothing',
};

const OUTPUT: Omit<FlagSpec, 'summary'> = {
  name: 'output',
  aliases: ['o'],
  takes: { kind: 'text' },
  placeholder: 'FILE',
};

/** The commands about what is remembered: records, where they come from and where they go. */
export const STATE_COMMANDS: readonly Command[] = [
  {
    path: ['infra', 'import'],
    summary: 'Record a resource that exists already',
    flags: [
      ...ENVIRONMENT_FLAGS,
      LOCK_WAIT,
      {
        name: 'name',
        takes: { kind: 'text' },
        placeholder: 'NAME',
        summary: 'the resource’s name in the config',
      },
      {
        name: 'id',
        takes: { kind: 'text' },
        placeholder: 'ID',
        summary: 'the provider’s id; otherwise it is looked up by name',
      },
    ],
    positionals: [CONFIG_FILE],
    examples: ['wfctl infra import --env staging --name network --id vpc-123'],
    run: async (invocation) => (await import('./run-import.ts')).runImport(invocation),
  },
  {
    path: ['infra', 'import-all'],
    summary: 'Record whatever the config wants and the providers already have',
    flags: [
      ...ENVIRONMENT_FLAGS,
      DRY_RUN,
      AUTO_APPROVE,
      {
        name: 'provider',
        takes: { kind: 'list' },
        placeholder: 'MODULES',
        summary: 'only what these provider modules make',
      },
      {
        name: 'type',
        takes: { kind: 'list' },
        placeholder: 'TYPES',
        summary: 'only resources of these types',
      },
      {
        name: 'skip',
        takes: { kind: 'list' },
        placeholder: 'NAMES',
        summary: 'resources that are left alone',
      },
      {
        name: 'owner',
        takes: { kind: 'list' },
        placeholder: 'OWNERS',
        summary: 'owners whose resources are this environment’s',
      },
      {
        name: 'accept-shared-names',
        takes: { kind: 'boolean' },
        summary: 'also take what another environment of the config would call the same',
      },
      PARALLELISM,
      LOCK_WAIT,
      FORMAT,
    ],
    positionals: [CONFIG_FILE],
    examples: [
      'wfctl infra import-all --env staging --dry-run',
      'wfctl infra import-all --env staging --type infra.database,infra.vpc',
    ],
    run: async (invocation) => (await import('./run-import-all.ts')).runImportAll(invocation),
  },
  {
    path: ['infra', 'state', 'list'],
    summary: 'List the records at an environment’s state location',
    flags: [...ENVIRONMENT_FLAGS, FORMAT],
    positionals: [CONFIG_FILE],
    examples: ['wfctl infra state list --env staging'],
    run: async (invocation) => (await import('./run-state.ts')).runStateList(invocation),
  },
  {
    path: ['infra', 'state', 'show'],
    summary: 'Show one record, its outputs masked',
    flags: ENVIRONMENT_FLAGS,
    positionals: [RESOURCE],
    examples: ['wfctl infra state show network --env staging'],
    run: async (invocation) => (await import('./run-state.ts')).runStateShow(invocation),
  },
  {
    path: ['infra', 'state', 'rm'],
    summary: 'Forget a record; the resource itself stays',
    flags: [...ENVIRONMENT_FLAGS, LOCK_WAIT],
    positionals: [RESOURCE],
    examples: ['wfctl infra state rm network --env staging'],
    run: async (invocation) => (await import('./run-state.ts')).runStateRemove(invocation),
  },
  {
    path: ['infra', 'state', 'mv'],
    summary: 'Give a record another name; the resource itself stays as it is',
    flags: [...ENVIRONMENT_FLAGS, LOCK_WAIT],
    positionals: [
      { name: 'OLD', isRequired: true, summary: 'the record’s name' },
      { name: 'NEW', isRequired: true, summary: 'what it is to be called' },
    ],
    examples: ['wfctl infra state mv network vpc --env staging'],
    run: async (invocation) => (await import('./run-state-move.ts')).runStateMove(invocation),
  },
  {
    path: ['infra', 'state', 'export'],
    summary: 'Write the records of an environment for another tool, secrets masked',
    flags: [
      ...ENVIRONMENT_FLAGS,
      {
        name: 'format',
        aliases: ['f'],
        takes: { kind: 'choice', choices: ['tfstate', 'json'] },
        placeholder: 'FORMAT',
        summary: 'tfstate or json; otherwise tfstate',
      },
      { ...OUTPUT, summary: 'file to write, for its owner alone; otherwise standard output' },
      {
        name: 'show-sensitive',
        aliases: ['S'],
        takes: { kind: 'boolean' },
        summary: 'export values that are not declared `sensitive: false`',
      },
    ],
    positionals: [CONFIG_FILE],
    examples: ['wfctl infra state export --env staging -o staging.tfstate'],
    run: async (invocation) => (await import('./run-state-export.ts')).runStateExport(invocation),
  },
  {
    path: ['infra', 'state', 'import'],
    summary: 'Record what the state of Terraform, OpenTofu or Pulumi has and the config wants',
    flags: [
      ...ENVIRONMENT_FLAGS,
      LOCK_WAIT,
      {
        name: 'from',
        takes: { kind: 'choice', choices: ['tfstate', 'pulumi'] },
        placeholder: 'FORMAT',
        summary: 'tfstate or pulumi',
      },
      {
        name: 'map',
        takes: { kind: 'list' },
        placeholder: 'TYPE=TYPE',
        summary:
          'what a type of theirs is in the config, such as aws_instance=infra.vm; `-` for none',
      },
      DRY_RUN,
    ],
    positionals: [{ name: 'FILE', isRequired: true, summary: 'the state to read' }],
    examples: [
      'wfctl infra state import --env staging --from tfstate terraform.tfstate --dry-run',
      'wfctl infra state import --from pulumi stack.json --map aws:sqs/queue:Queue=-',
    ],
    run: async (invocation) => (await import('./run-state-import.ts')).runStateImport(invocation),
  },
  {
    path: ['infra', 'state', 'claim'],
    summary: 'Give a record that no environment claims to this one',
    flags: [...ENVIRONMENT_FLAGS, LOCK_WAIT],
    positionals: [RESOURCE],
    examples: ['wfctl infra state claim network --env staging'],
    run: async (invocation) => (await import('./run-state.ts')).runStateClaim(invocation),
  },
  {
    path: ['infra', 'state', 'unlock'],
    summary: 'Take the lock of an environment away from whoever holds it',
    flags: [...ENVIRONMENT_FLAGS, AUTO_APPROVE],
    positionals: [CONFIG_FILE],
    examples: ['wfctl infra state unlock --env staging'],
    run: async (invocation) => (await import('./run-state.ts')).runUnlock(invocation),
  },
];
