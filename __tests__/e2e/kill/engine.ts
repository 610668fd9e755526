/**
 * The engine as the killing test runs it: the real apply over real ports, where the file system
 * counts its changes and ends the process, by SIGKILL, at the one it was told.
 */
import { join } from 'node:path';
import {
  createClock,
  createEnvironment,
  createFiles,
  createProcesses,
  openLiveness,
} from '../../../src/node/index.ts';
import { apply } from '../../../src/operations/index.ts';
import type { Files } from '../../../src/ports/index.ts';

/** Where to end: at which change of a file, on which side of it, and how much later. */
interface Instant {
  readonly change: number;
  readonly side: 'before' | 'after';
  readonly delayMs: number;
}

const [folder = '', plugins = '', instantText = ''] = process.argv.slice(2);
const instant = instantText === '' ? undefined : (JSON.parse(instantText) as Instant);

function underTheKnife(files: Files): Files {
  let count = 0;
  const cut = async (side: Instant['side']): Promise<void> => {
    if (instant?.side !== side || instant.change !== count) return;
    if (instant.delayMs === 0) process.kill(process.pid, 'SIGKILL');
    else setTimeout(() => process.kill(process.pid, 'SIGKILL'), instant.delayMs);
    if (instant.delayMs === 0) await new Promise(() => undefined);
  };
  const counted = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    count += 1;
    await cut('before');
    const answer = await work();
    await cut('after');
    return answer;
  };
  return {
    ...files,
    writeAtomically: (path, text, options) =>
      counted(() => files.writeAtomically(path, text, options)),
    createExclusively: (path, text, options) =>
      counted(() => files.createExclusively(path, text, options)),
    remove: (path) => counted(() => files.remove(path)),
  };
}

const outcome = await apply(
  {
    folder,
    config: join(folder, 'infra.yaml'),
    positional: undefined,
    environment: 'test',
    pluginFolder: undefined,
    limit: 8,
    allowReplace: new Set(),
    expectedPlanDigest: undefined,
    planFile: undefined,
    lockWaitMs: 0,
    confirm: undefined,
    cancelled: new AbortController().signal,
  },
  {
    clock: createClock(),
    environment: createEnvironment(),
    files: underTheKnife(createFiles()),
    processes: createProcesses(),
    liveness: await openLiveness(),
    reporter: { report: () => undefined },
    concealer: { conceal: () => undefined, redact: (text) => text },
    identity: {
      repository: 'org/repo',
      runId: '1',
      runAttempt: '1',
      job: 'kill',
      actor: 'test',
      host: 'test',
      pid: process.pid,
      url: '',
    },
    embeddedPlugins: plugins,
  },
);
process.stdout.write(
  `${JSON.stringify({ kind: outcome.kind, report: 'report' in outcome ? outcome.report.results : [] })}\n`,
);
process.exitCode = outcome.kind === 'applied' || outcome.kind === 'nothing-to-do' ? 0 : 1;
