import type {
  Buckets,
  Clock,
  Concealer,
  Environment,
  Files,
  GitHubApi,
  Liveness,
  Processes,
  Reporter,
  Sql,
} from '../ports/index.ts';
import type { SinkPorts } from '../secrets/index.ts';
import type { LockOwner } from '../state/index.ts';

/** Who runs this operation, for the lock that others may wait on. */
export type RunIdentity = Omit<LockOwner, 'token' | 'operation'>;

/** What the operations need of the world. */
export interface OperationPorts {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly files: Files;
  readonly buckets: Buckets;
  readonly processes: Processes;
  readonly liveness: Liveness;
  readonly sql: Sql;
  readonly reporter: Reporter;
  readonly concealer: Concealer;
  readonly identity: RunIdentity;
  /** What outputs are put into secret stores with. */
  readonly sinkPorts: SinkPorts;
  /** GitHub’s API; absent where there is no token for it. */
  readonly github?: GitHubApi | undefined;
  /** Absolute path of the folder that holds the plugins the suite ships with. */
  readonly embeddedPlugins: string;
}

/** Which environment of which config an operation is about. */
export interface EnvironmentRequest {
  /** Absolute path of the working folder. */
  readonly folder: string;
  /** `--config`; always wins when given. */
  readonly config: string | undefined;
  /** A config file named without a flag. */
  readonly positional: string | undefined;
  /** Empty for the base config. */
  readonly environment: string;
  /** Refuses the base config where there are environments: an empty name may be a mistake. */
  readonly needsEnvironment?: boolean;
  /** Nobody named an environment, nor said that the base config is meant: worth a word where there are any. */
  readonly isUnnamed?: boolean;
  /** `--plugin-dir`; otherwise WFCTL_PLUGIN_DIR, otherwise `data/plugins`. */
  readonly pluginFolder: string | undefined;
}
