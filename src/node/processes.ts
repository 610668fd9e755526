import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  type LiveProcess,
  type Processes,
  ProcessError,
  type ProcessExit,
  type ProcessRequest,
} from '../ports/index.ts';
import { readLines } from './line-stream.ts';
import { createSocketFolder } from './socket-folder.ts';

/** The {@link Processes} port on this machine. */
export function createProcesses(): Processes {
  return {
    start,
    createSocketFolder,
    environment: () =>
      Object.fromEntries(
        Object.entries(process.env).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, value]],
        ),
      ),
    runtime: process.execPath,
  };
}

async function start(request: ProcessRequest): Promise<LiveProcess> {
  const [command, args] = (await isNodeScript(request.command))
    ? [process.execPath, [request.command, ...request.args]]
    : [request.command, request.args];
  // Loaded here: it brings sockets along, and most steps start nothing.
  const { spawn } = await import('node:child_process');
  // Detached from the terminal's process group, which a Ctrl-C interrupts as a whole. Standard
  // input is a pipe that stays open and empty: a child that reads it waits instead of seeing an end.
  const child = spawn(command, args, {
    cwd: request.folder,
    env: request.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    windowsHide: true,
  });
  const exited = toExit(child);
  const pid = await toPid(child, request.command);
  // Writing never happens, but a pipe also reports that its reader is gone; and a signal that
  // cannot be sent says no more than an exit that does not come.
  child.stdin.on('error', () => undefined);
  child.on('error', () => undefined);
  void exited.then(() => {
    letGo([child.stdout, child.stderr]);
  });
  const live: LiveProcess = {
    pid,
    stdout: readLines(child.stdout),
    stderr: readLines(child.stderr),
    exited,
    kill: (signal) => {
      child.kill(signal);
    },
  };
  await startGuard(live);
  return live;
}

function toExit(child: ChildProcess): Promise<ProcessExit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve({ code: code ?? undefined, signal: signal ?? undefined });
    });
  });
}

/** What a process has written arrives within this time of its end. */
const ARRIVAL_MS = 250;

/**
 * Closes the streams of a process that has ended. A helper which it started may live on and hold them
 * open, and we would wait for it.
 */
function letGo(streams: readonly Readable[]): void {
  const close = (): void => {
    for (const stream of streams) stream.destroy();
  };
  // What has arrived while this thread was busy is read before the next immediate.
  setTimeout(() => setImmediate(close), ARRIVAL_MS).unref();
}

async function toPid(child: ChildProcess, command: string): Promise<number> {
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw notStarted(command, error);
  }
  if (child.pid === undefined) throw notStarted(command, undefined);
  return child.pid;
}

function notStarted(command: string, cause: unknown): ProcessError {
  const code = toSystemCode(cause);
  return new ProcessError('PROCESS_NOT_STARTED', `cannot start ${command} (${code})`, {
    hint: 'Check that the file exists, may be executed and was built for this machine.',
    cause,
  });
}

function toSystemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown cause';
}

/** What the guard runs: a shell that waits for our end of its pipe to close, whatever closes it. */
const GUARD_SCRIPT = `trap '' HUP INT TERM; read -r line; kill -KILL "$1"`;

/**
 * Starts the guard of a process. Providers written in Go do not notice that their parent died
 * (compat-plugins 1.5), and no handler of ours runs when we are killed, so a shell outside our
 * process holds the reading end of a pipe that only we hold open. The guard is killed, not closed,
 * when its charge ends first, so that it never kills a process that got the same id later.
 */
async function startGuard(charge: LiveProcess): Promise<void> {
  // There is no such shell on Windows, where a parent's job object would take its place.
  if (process.platform === 'win32') return;
  const { spawn } = await import('node:child_process');
  const guard = spawn('/bin/sh', ['-c', GUARD_SCRIPT, 'wfctl-guard', String(charge.pid)], {
    cwd: '/',
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.stdin.on('error', () => undefined);
  try {
    await once(guard, 'spawn');
  } catch (error) {
    charge.kill('SIGKILL');
    throw notStarted('/bin/sh', error);
  }
  guard.unref();
  void charge.exited.then(() => guard.kill('SIGKILL'));
}

const NODE_SHEBANG = /^#!\s*\/usr\/bin\/env\s+(?:-S\s+)?node(?:\s|$)/;

async function isNodeScript(path: string): Promise<boolean> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(128), 0, 128, 0);
    return NODE_SHEBANG.test(buffer.toString('utf8', 0, bytesRead));
  } catch {
    // What cannot be read may still be executable, and starting it says what is wrong.
    return false;
  }
}
