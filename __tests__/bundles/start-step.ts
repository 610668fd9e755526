import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { readOutputs, readPairs, readPath, readSummary, readVariables } from './file-commands.ts';
import { readRunnerLog, type RunnerLog } from './runner-log.ts';
import { startProcess } from './start-process.ts';
import { type StepSurroundings, toStepEnvironment } from './step-environment.ts';

/** What to run, and with what. */
export interface StepRequest extends Omit<StepSurroundings, 'files'> {
  /** The Node.js that starts it. */
  readonly node: string;
  /** Absolute path of what `runs.main` or `runs.post` names. */
  readonly script: string;
  /** Folder for the files by which the runner and this step speak; made here. */
  readonly folder: string;
}

/** How a step ended, and everything it left. */
export interface EndedStep extends RunnerLog {
  readonly exitCode: number | null;
  /** The log as the step wrote it. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** What it saved for its post step. */
  readonly state: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** The summary as the step wrote it. */
  readonly summary: string;
  /** The summary as the run's page shows it. */
  readonly shownSummary: string;
  readonly path: readonly string[];
}

/** A step that runs. */
export interface StartedStep {
  /** Settles once it has printed the text; rejects when it ends without. */
  readonly untilSaid: (text: string) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Cancels it as the runner does, with more and more force, and says what it took. */
  readonly cancel: () => Promise<CancelledStep>;
  readonly ended: Promise<EndedStep>;
}

/** A step that was cancelled. */
export interface CancelledStep {
  readonly signals: readonly NodeJS.Signals[];
  readonly step: EndedStep;
}

const FILES = [
  'GITHUB_OUTPUT',
  'GITHUB_STATE',
  'GITHUB_ENV',
  'GITHUB_PATH',
  'GITHUB_STEP_SUMMARY',
] as const;

/** Starts a step under the rules of the runner; it is killed when the test ends before it does. */
export async function startStep(request: StepRequest): Promise<StartedStep> {
  const { node, script, workspace, folder } = request;
  const pathOf = (name: string): string => join(folder, name);
  await mkdir(folder);
  await Promise.all(FILES.map((name) => writeFile(pathOf(name), '')));
  await writeFile(pathOf('event.json'), '{}');
  const files = {
    ...Object.fromEntries(FILES.map((name) => [name, pathOf(name)])),
    ...('GITHUB_EVENT_PATH' in request.variables
      ? {}
      : { GITHUB_EVENT_PATH: pathOf('event.json') }),
  };
  const started = startProcess({
    file: node,
    arguments: [script],
    folder: workspace,
    environment: toStepEnvironment({ ...request, files }),
  });
  const ended = started.ended.then(async ({ exitCode, stdout, stderr }): Promise<EndedStep> => {
    const log = readRunnerLog(started.lines());
    const read = (name: (typeof FILES)[number]): Promise<string> => readFile(pathOf(name), 'utf8');
    const summary = await read('GITHUB_STEP_SUMMARY');
    return {
      exitCode,
      log: stdout + stderr,
      ...log,
      outputs: readOutputs(await read('GITHUB_OUTPUT')),
      state: readPairs(await read('GITHUB_STATE')),
      variables: readVariables(await read('GITHUB_ENV')),
      summary,
      shownSummary: readSummary(summary, log.masks),
      path: readPath(await read('GITHUB_PATH')),
    };
  });
  onTestFinished(async () => {
    started.kill('SIGKILL');
    await ended.catch(() => undefined);
  });
  const { untilSaid, kill } = started;
  return { untilSaid, kill, ended, cancel: () => cancel(kill, ended) };
}

/** What the runner sends, and how long it then waits for the end. */
const CANCELLING = [
  { signal: 'SIGINT', patienceMs: 7_500 },
  { signal: 'SIGTERM', patienceMs: 2_500 },
] as const;

async function cancel(
  kill: (signal: NodeJS.Signals) => void,
  ended: Promise<EndedStep>,
): Promise<CancelledStep> {
  const signals: NodeJS.Signals[] = [];
  for (const { signal, patienceMs } of CANCELLING) {
    kill(signal);
    signals.push(signal);
    const timer = new AbortController();
    const step = await Promise.race([
      ended,
      setTimeout(patienceMs, undefined, { signal: timer.signal }).catch(() => undefined),
    ]);
    timer.abort();
    if (step !== undefined) return { signals, step };
  }
  kill('SIGKILL');
  return { signals: [...signals, 'SIGKILL'], step: await ended };
}
