import { isAbsolute } from 'node:path';
import type { JsonObject } from '../kernel/index.ts';
import { type Cloud, type CloudPorts, openCloud } from './cloud.ts';
import { readText, refuseField } from './config-fields.ts';
import type { Log } from './hclog.ts';
import { LocalError } from './local-error.ts';
import { recoverAll } from './recovery.ts';
import { parseKnobs } from './simulate.ts';
import { openSimulation, type SimulatedCall, type Simulation } from './simulation.ts';

/** The provider once it knows its folder. */
export interface Session {
  readonly cloud: Cloud;
  readonly simulation: Simulation;
}

/** What every service works with. */
export interface Provider {
  readonly log: Log;
  readonly version: string;
  /** Opens the folder the config names; a second call replaces the first. */
  initialize(config: JsonObject): Promise<void>;
  /** @throws LocalError `LOCAL_REFUSED` before `Initialize`. */
  session(): Session;
}

/** What a provider is made with. */
export interface ProviderOptions {
  readonly log: Log;
  readonly version: string;
  readonly ports: CloudPorts;
}

/** Creates a provider that waits for `Initialize`. */
export function createProvider({ log, version, ports }: ProviderOptions): Provider {
  let current: Session | undefined;
  return {
    log,
    version,
    initialize: async (config) => {
      const session = await openSession(config, ports);
      const call: SimulatedCall = { method: 'initialize', scope: '', config: {} };
      await session.simulation.latency(call);
      await session.simulation.before(call);
      for (const { change, cause } of await recoverAll(session.cloud)) {
        const code = cause instanceof LocalError ? cause.code : 'unknown';
        log.warn('an unfinished change could not be undone yet', { id: change.id, code });
      }
      current = session;
      await session.simulation.after(call);
    },
    session: () => {
      if (current !== undefined) return current;
      throw new LocalError('LOCAL_REFUSED', 'the provider is not initialized');
    },
  };
}

async function openSession(config: JsonObject, ports: CloudPorts): Promise<Session> {
  const directory = readText(config, 'directory');
  if (!isAbsolute(directory)) return refuseField('config.directory', 'must be an absolute path');
  const projectFolder = config['project_directory'] ?? undefined;
  if (projectFolder !== undefined && !isAbsolute(readText(config, 'project_directory'))) {
    return refuseField('config.project_directory', 'must be an absolute path');
  }
  const knobs = parseKnobs(config['simulate']);
  const place = {
    directory,
    projectFolder: readText(config, 'project_directory') || undefined,
  };
  const cloud = await openCloud(place, ports);
  return { cloud, simulation: openSimulation({ layout: cloud.layout, clock: cloud.clock, knobs }) };
}
