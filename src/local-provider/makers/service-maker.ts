import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Environment } from '../../ports/index.ts';
import { removeIfPresent } from '../atomic-file.ts';
import { readNumber } from '../config-fields.ts';
import type { FolderLayout } from '../folder-layout.ts';
import { findSystemCode, LocalError } from '../local-error.ts';
import { readTail } from '../log-tail.ts';
import { isRunning, type ProcessIdentity } from '../process-identity.ts';
import type { CatalogueRecord, MakerFacts } from '../record.ts';
import { probeHttp, type ProbeAnswer } from './http-probe.ts';
import type { Draft, Health, Made, Maker } from './maker.ts';
import { openPortBook } from './port-book.ts';
import { startProcess, stopProcess } from './service-process.ts';
import { resolveServiceSettings, type ServiceSettings } from './service-settings.ts';

/** What a service maker works with. */
export interface Workshop {
  readonly layout: FolderLayout;
  readonly clock: Clock;
  readonly environment: Environment;
  /** Absolute path that relative source folders start from. */
  readonly projectFolder: string;
}

/** The file a service writes its output to. */
export function logPathOf(layout: FolderLayout, id: string): string {
  return join(layout.logs, `${id}.log`);
}

/**
 * Makes running processes. They outlive the provider, as a cloud's services do. One process stands
 * for all of a service's instances; `instance_count: 0` stops it.
 */
export function createServiceMaker(workshop: Workshop): Maker {
  const { layout, clock } = workshop;
  const ports = openPortBook(layout);
  const settingsOf = ({ config }: Pick<Draft, 'config'>): ServiceSettings =>
    resolveServiceSettings(config, workshop);
  const stop = async (facts: MakerFacts, of: Pick<Draft, 'config'>): Promise<void> => {
    if (facts.process === undefined) return;
    await stopProcess(facts.process, { clock, timeoutMs: settingsOf(of).stopTimeoutMs });
  };
  const start = async (draft: Draft, port: number): Promise<Made> => {
    const settings = settingsOf(draft);
    await requireFolder(settings.folder);
    if (readNumber(draft.config, 'instance_count', 1) === 0)
      return describeService(port, undefined);
    const logPath = logPathOf(layout, draft.id);
    const identity = await startProcess({
      settings,
      port,
      logPath,
      onStarted: (started) => draft.remember({ port, process: started }),
    });
    const trouble = await waitForAnswer({ settings, port, identity, clock });
    if (trouble === undefined) return describeService(port, identity);
    await stopProcess(identity, { clock, timeoutMs: settings.stopTimeoutMs });
    const tail = await readTail(logPath, settings.secrets);
    throw new LocalError('LOCAL_REFUSED', `the service ${draft.name} ${trouble}`, {
      hint: tail === '' ? 'It wrote no log.' : `Its log ends with:\n${tail}`,
    });
  };
  return {
    make: async (draft) =>
      start(draft, await ports.assign(draft.id, (port) => draft.remember({ port }))),
    remake: async (draft, record) => {
      await stop(record.facts, record);
      return start(
        draft,
        record.facts.port ?? (await ports.assign(draft.id, (port) => draft.remember({ port }))),
      );
    },
    unmake: async (record) => {
      await stop(record.facts, record);
      await removeRest(record.id, record.facts);
    },
    discard: async (traces, record) => {
      if (traces.facts.process?.pid !== record?.facts.process?.pid)
        await stop(traces.facts, traces);
      if (record === undefined) await removeRest(traces.id, traces.facts);
    },
    observe: ({ facts }) => {
      const runs = facts.process !== undefined && isRunning(facts.process);
      const status = runs ? 'running' : 'stopped';
      return Promise.resolve({ status, outputs: { status, pid: runs ? facts.process.pid : null } });
    },
    checkHealth: (record) => checkHealth(record, settingsOf(record)),
  };

  async function removeRest(id: string, facts: MakerFacts): Promise<void> {
    if (facts.port !== undefined) await ports.release(id, facts.port);
    await removeIfPresent(logPathOf(layout, id));
  }
}

const POLL_MS = 30;

function describeService(port: number, identity: ProcessIdentity | undefined): Made {
  return {
    outputs: {
      url: `http://127.0.0.1:${String(port)}`,
      port,
      pid: identity?.pid ?? null,
      status: identity === undefined ? 'stopped' : 'running',
    },
    facts: identity === undefined ? { port } : { port, process: identity },
  };
}

interface Waiting {
  readonly settings: ServiceSettings;
  readonly port: number;
  readonly identity: ProcessIdentity;
  readonly clock: Clock;
}

/** Asks until the service answers; otherwise what is wrong with it. */
async function waitForAnswer({
  settings,
  port,
  identity,
  clock,
}: Waiting): Promise<string | undefined> {
  const { healthPath, healthTimeoutMs } = settings;
  const deadline = clock.now() + healthTimeoutMs;
  for (;;) {
    const answer = await probeHttp(port, healthPath);
    if (!isRunning(identity)) return `ended before it answered on ${healthPath}`;
    if (isGood(answer, settings)) return undefined;
    if (clock.now() >= deadline) {
      const last = answer.kind === 'answered' ? `; it answers ${String(answer.status)}` : '';
      return `did not answer well on ${healthPath} within ${String(healthTimeoutMs)} ms${last}`;
    }
    await clock.sleep(POLL_MS);
  }
}

function isGood(answer: ProbeAnswer, { choseHealthPath }: ServiceSettings): boolean {
  return answer.kind === 'answered' && answer.status < (choseHealthPath ? 400 : 500);
}

async function checkHealth(record: CatalogueRecord, settings: ServiceSettings): Promise<Health> {
  const { port, process } = record.facts;
  if (port === undefined || process === undefined || !isRunning(process)) {
    return { healthy: false, message: 'the process is not running' };
  }
  const answer = await probeHttp(port, settings.healthPath);
  const said = answer.kind === 'silent' ? 'does not answer' : `answers ${String(answer.status)}`;
  return { healthy: isGood(answer, settings), message: `${settings.healthPath} ${said}` };
}

async function requireFolder(folder: string): Promise<void> {
  try {
    if ((await stat(folder)).isDirectory()) return;
  } catch (error) {
    if (findSystemCode(error) !== 'ENOENT') throw error;
  }
  throw new LocalError('LOCAL_REFUSED', 'config.source_dir names a folder that is not there', {
    hint: 'A relative source_dir starts from the folder of the config.',
  });
}
