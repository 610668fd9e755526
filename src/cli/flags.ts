import { BASE_CONFIG } from '../kernel/index.ts';
import type { FlagSpec, PositionalSpec } from './command-spec.ts';

/** The flags that commands share, each with one meaning everywhere. */
export const CONFIG: FlagSpec = {
  name: 'config',
  aliases: ['c'],
  takes: { kind: 'text' },
  placeholder: 'FILE',
  summary: 'config file; otherwise infra.yaml, then config/infra.yaml',
};

export const ENVIRONMENT: FlagSpec = {
  name: 'env',
  aliases: ['e'],
  takes: { kind: 'text' },
  placeholder: 'NAME',
  summary: `environment; otherwise, or for ${BASE_CONFIG}, the config as it is written`,
};

export const PLUGIN_DIR: FlagSpec = {
  name: 'plugin-dir',
  takes: { kind: 'text' },
  placeholder: 'FOLDER',
  summary: 'folder of the provider plugins; otherwise WFCTL_PLUGIN_DIR, then data/plugins',
};

export const PARALLELISM: FlagSpec = {
  name: 'parallelism',
  takes: { kind: 'count' },
  placeholder: 'N',
  summary: 'how many resources are worked on at the same time; otherwise 8',
};

export const ALLOW_REPLACE: FlagSpec = {
  name: 'allow-replace',
  takes: { kind: 'list' },
  placeholder: 'NAMES',
  summary: 'protected resources that may be replaced or deleted all the same',
};

export const LOCK_WAIT: FlagSpec = {
  name: 'lock-wait',
  takes: { kind: 'duration' },
  placeholder: 'TIME',
  summary: 'how long to wait for another run’s lock, such as 5m; otherwise refused at once',
};

export const AUTO_APPROVE: FlagSpec = {
  name: 'auto-approve',
  aliases: ['y'],
  takes: { kind: 'boolean' },
  summary: 'go on without asking',
};

export const VERBOSE: FlagSpec = {
  name: 'verbose',
  takes: { kind: 'boolean' },
  summary: 'also tell what is only for finding errors, such as the logs of plugins',
};

export const FORMAT: FlagSpec = {
  name: 'format',
  aliases: ['f'],
  takes: { kind: 'choice', choices: ['text', 'json'] },
  placeholder: 'FORMAT',
  summary: 'text or json; otherwise text',
};

/** What every command on an environment takes. */
export const ENVIRONMENT_FLAGS: readonly FlagSpec[] = [CONFIG, ENVIRONMENT, PLUGIN_DIR, VERBOSE];

export const CONFIG_FILE: PositionalSpec = {
  name: 'FILE',
  isRequired: false,
  summary: 'config file, the same as --config',
};

export const RESOURCE: PositionalSpec = {
  name: 'NAME',
  isRequired: true,
  summary: 'the resource’s name',
};
