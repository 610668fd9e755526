import { type Processes, ProcessError, type ProcessExit } from '../../src/ports/index.ts';

/** What a fake program can do; it starts when it is started and lives until it exits. */
export interface ProgramIo {
  readonly environment: Readonly<Record<string, string>>;
  say(line: string): void;
  complain(line: string): void;
  exit(code: number): void;
}

export type Program = (io: ProgramIo) => void;

/** Processes in name only. */
export interface FakeProcesses extends Processes {
  /** Signals that were sent, in order, as `command SIGNAL`. */
  readonly killed: readonly string[];
  /** Folders that were made and not removed. */
  readonly folders: ReadonlySet<string>;
}

/** Runs programs by their command; any other command cannot be started. */
export function createFakeProcesses(programs: Readonly<Record<string, Program>>): FakeProcesses {
  const killed: string[] = [];
  const folders = new Set<string>();
  let count = 0;
  return {
    killed,
    folders,
    runtime: '/runtime',
    environment: () => ({ PATH: '/bin' }),
    start: ({ command, environment }) => {
      const program = programs[command];
      if (program === undefined) {
        return Promise.reject(new ProcessError('PROCESS_NOT_STARTED', `cannot start ${command}`));
      }
      count += 1;
      const stdout = new Lines();
      const stderr = new Lines();
      const { promise: exited, finish } = makeExit(() => {
        stdout.close();
        stderr.close();
      });
      program({
        environment,
        say: (line) => {
          stdout.push(line);
        },
        complain: (line) => {
          stderr.push(line);
        },
        exit: (code) => {
          finish({ code, signal: undefined });
        },
      });
      const kill = (signal: 'SIGTERM' | 'SIGKILL'): void => {
        killed.push(`${command} ${signal}`);
        finish({ code: undefined, signal });
      };
      return Promise.resolve({ pid: count, stdout, stderr, exited, kill });
    },
    createSocketFolder: () => {
      count += 1;
      const path = `/sockets/${String(count)}`;
      folders.add(path);
      const remove = (): Promise<void> => {
        folders.delete(path);
        return Promise.resolve();
      };
      return Promise.resolve({ path, [Symbol.asyncDispose]: remove });
    },
  };
}

function makeExit(onExit: () => void): {
  readonly promise: Promise<ProcessExit>;
  readonly finish: (exit: ProcessExit) => void;
} {
  let finish: (exit: ProcessExit) => void = () => undefined;
  const promise = new Promise<ProcessExit>((resolve) => {
    finish = (exit) => {
      onExit();
      resolve(exit);
    };
  });
  return { promise, finish };
}

class Lines implements AsyncIterable<string> {
  readonly #lines: string[] = [];
  #isClosed = false;
  #wake: () => void = () => undefined;

  push(line: string): void {
    this.#lines.push(line);
    this.#wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<string> {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) yield line;
      else if (this.#isClosed) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
