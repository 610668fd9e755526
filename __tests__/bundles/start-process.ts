import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** What to start, and in which surroundings. */
export interface Start {
  readonly file: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  /** The whole environment: nothing of this process is handed on. */
  readonly environment: Readonly<Record<string, string>>;
  /** What is typed; the input ends after it. */
  readonly input?: string;
}

/** How a process ended. */
export interface EndedProcess {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that runs. */
export interface StartedProcess {
  /** Settles once it has printed the text, wherever; rejects when it ends without. */
  readonly untilSaid: (text: string) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<EndedProcess>;
  /** The lines that it has printed, of both streams as they came. */
  readonly lines: () => readonly string[];
}

/** Starts a process, which is killed when the test ends before it does. */
export function startProcess(start: Start): StartedProcess {
  const child = spawn(start.file, start.arguments, {
    cwd: start.folder,
    env: { ...start.environment },
  });
  child.stdin.end(start.input ?? '');
  const said = listen(child);
  const lines = listenToLines(child);
  const ended = new Promise<EndedProcess>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      resolve({ exitCode, ...said });
    });
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return {
    ended,
    lines: () => lines,
    untilSaid: (text) => waitFor(child, () => (said.stdout + said.stderr).includes(text)),
    kill: (signal) => {
      child.kill(signal);
    },
  };
}

function listen(child: ChildProcess): { stdout: string; stderr: string } {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  return said;
}

function listenToLines(child: ChildProcess): readonly string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  return lines;
}

async function waitFor(child: ChildProcess, isTrue: () => boolean): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      if (isTrue()) resolve();
    };
    look();
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('close', () => {
      reject(new TypeError('it ended without saying that'));
    });
  });
}
