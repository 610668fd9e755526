import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type {
  Buckets,
  Clock,
  Environment,
  Files,
  Http,
  Liveness,
  Processes,
  Sql,
} from '../ports/index.ts';
import { createBuckets } from './buckets.ts';
import { createClock } from './clock.ts';
import { createEnvironment } from './environment.ts';
import { createFiles } from './files.ts';
import { createHttp } from './http.ts';
import { openLiveness } from './liveness.ts';
import { createProcesses } from './processes.ts';
import { createSql } from './sql.ts';

/** The world of this process, as the operations want it. */
export interface NodePorts {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly files: Files;
  readonly http: Http;
  readonly buckets: Buckets;
  readonly processes: Processes;
  readonly liveness: Liveness;
  readonly sql: Sql;
  /** Absolute path of the folder that holds the plugins the suite ships with. */
  readonly embeddedPlugins: string;
}

/**
 * Opens the ports of this process.
 *
 * @param entry Path of the bundle that was started, which may be a link to it: the plugins that
 *   come with the suite lie beside it.
 */
export async function openNodePorts(entry: string): Promise<NodePorts> {
  const [liveness, bundle] = await Promise.all([openLiveness(), realpath(entry)]);
  const environment = createEnvironment();
  const clock = createClock();
  const http = createHttp();
  return {
    clock,
    environment,
    files: createFiles(),
    http,
    buckets: createBuckets({ http, clock, environment }),
    processes: createProcesses(),
    liveness,
    sql: createSql(environment),
    embeddedPlugins: join(dirname(bundle), 'plugins'),
  };
}
