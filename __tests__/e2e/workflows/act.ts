import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

/** One run of a step: what came of it, and what it said. */
export interface RanStep {
  readonly job: string;
  /** The `id` of the step, or its place in the job. */
  readonly step: string;
  readonly stage: string;
  /** Absent when it was cut off. */
  readonly result: string | undefined;
  readonly outputs: Readonly<Record<string, string>>;
  /** The lines as the run's page shows them, what is masked as stars. */
  readonly log: string;
}

/** How a run of a workflow ended. */
export interface EndedRun {
  readonly exitCode: number | null;
  readonly steps: readonly RanStep[];
  /** What was printed, whole. */
  readonly text: string;
  /** The step of that id, its main part; a matrix has several. */
  find(step: string, stage?: string): readonly RanStep[];
}

/** A run that is under way. */
export interface StartedRun {
  readonly ended: Promise<EndedRun>;
  /** Settles once a line holds the text. */
  readonly untilSaid: (text: string) => Promise<void>;
  /** Cancels the run. */
  readonly cancel: () => void;
}

/** Which workflow, with what. */
export interface RunRequest {
  /** The program. */
  readonly act: string;
  /** A git repository with `.github/workflows`. */
  readonly repository: string;
  /** What starts it; otherwise a push. */
  readonly event?: 'push' | 'release' | 'pull_request';
  /** File with what the event says, as GitHub sends it. */
  readonly eventFile?: string;
  /** Below `.github/workflows`. */
  readonly workflow: string;
  /** Folder that stands for `org/wfctl@v0.19`. */
  readonly suite: string;
  /** Variables of the whole run. */
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Folder for what the runner keeps; a cache of one's own keeps runs apart. */
  readonly cache: string;
}

/** The workflow runner; `undefined` when it is not installed. */
export function findAct(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), join(homedir(), 'go', 'bin')];
  return folders.map((folder) => join(folder, 'act')).find((file) => existsSync(file));
}

/** Whether a machine without the runner is broken, rather than a reason to skip. */
export function isActRequired(): boolean {
  return process.env['CI'] === 'true';
}

/** Says once for a suite that it is skipped, and why. */
export function explainActSkip(suite: string): void {
  if (findAct() !== undefined || isActRequired()) return;
  process.stdout.write(
    `${suite} is skipped: no act on this machine (go install github.com/nektos/act@v0.2.89)\n`,
  );
}

/** Starts a run on this machine, without containers. */
export function startRun(request: RunRequest): StartedRun {
  const { act, repository, workflow, suite, variables, secrets = {}, cache } = request;
  const { event = 'push', eventFile } = request;
  const child = spawn(
    act,
    [
      event,
      '--json',
      ...(eventFile === undefined ? [] : ['--eventpath', eventFile]),
      '--no-cache-server',
      ...['--platform', 'ubuntu-latest=-self-hosted'],
      ...['--local-repository', `org/wfctl@v0.19=${suite}`],
      ...['--action-cache-path', cache],
      ...['--workflows', join('.github/workflows', workflow)],
      ...flags('--env', variables),
      ...flags('--secret', secrets),
    ],
    {
      cwd: repository,
      // Of ours it gets what any process needs, and no more.
      env: { PATH: process.env['PATH'], HOME: cache, XDG_CACHE_HOME: cache },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const look of waiting) look();
    });
  }
  const ended = new Promise<EndedRun>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      resolve(toEndedRun(exitCode, lines));
    });
  });
  return {
    ended,
    untilSaid: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (lines.some((line) => line.includes(text))) resolve();
        };
        waiting.add(look);
        look();
        child.once('close', () => {
          reject(new TypeError(`the run ended without: ${text}\n${lines.join('\n')}`));
        });
      }),
    cancel: () => {
      child.kill('SIGINT');
    },
  };
}

function flags(flag: string, values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
}

/** A line of the runner's log. */
interface LogLine {
  readonly job?: string;
  readonly stepID?: readonly string[];
  readonly stage?: string;
  readonly stepResult?: string;
  readonly command?: string;
  readonly name?: string;
  readonly arg?: string;
  readonly msg?: string;
}

function toEndedRun(exitCode: number | null, lines: readonly string[]): EndedRun {
  const entries = lines.flatMap(parseLine);
  const groups = new Map<string, LogLine[]>();
  for (const entry of entries) {
    const { job = '', stepID, stage } = entry;
    if (stepID === undefined || stage === undefined) continue;
    const key = JSON.stringify([job, stepID.join('/'), stage]);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  const steps = [...groups.values()].map(toStep);
  return {
    exitCode,
    steps,
    text: entries.map(({ msg = '' }) => msg).join('\n'),
    find: (id, stage = 'Main') =>
      steps.filter(({ step, stage: other }) => step === id && other === stage),
  };
}

function toStep(entries: readonly LogLine[]): RanStep {
  const [{ job = '', stepID = [], stage = '' } = {}] = entries;
  return {
    job,
    step: stepID.join('/'),
    stage,
    result: entries.findLast(({ stepResult }) => stepResult !== undefined)?.stepResult,
    outputs: Object.fromEntries(
      entries.flatMap(({ command, name = '', arg = '' }) =>
        command === 'set-output' ? [[name, arg]] : [],
      ),
    ),
    log: entries.map(({ msg = '' }) => msg).join('\n'),
  };
}

function parseLine(line: string): readonly LogLine[] {
  try {
    const entry = JSON.parse(line) as LogLine;
    // GitHub's runner says nothing of what a step puts into the environment.
    return entry.command === 'set-env' ? [] : [entry];
  } catch {
    return [{ msg: line }];
  }
}
