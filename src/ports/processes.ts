/** A command to keep alive. */
export interface ProcessRequest {
  /**
   * Absolute path of the executable. A script for Node (`#!/usr/bin/env node`) runs on
   * {@link Processes.runtime}, so that it also works where no `node` is on PATH.
   */
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute path of the working folder. */
  readonly folder: string;
  /** The whole environment of the child; nothing is inherited beside it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How a process ended. */
export interface ProcessExit {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/**
 * A running child process. It is killed when we end, however we end: a guard outside our process
 * sees to it even when we are killed ourselves. A Ctrl-C in our terminal does not reach it.
 */
export interface LiveProcess {
  readonly pid: number;
  /**
   * Lines of standard output. The stream is drained even when nobody iterates; when lines pile up
   * the oldest are dropped, and a line in their place says how many. One reader at a time; a new
   * one goes on where the last one stopped.
   */
  readonly stdout: AsyncIterable<string>;
  /** Lines of standard error; the same promises as {@link LiveProcess.stdout}. */
  readonly stderr: AsyncIterable<string>;
  readonly exited: Promise<ProcessExit>;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/** A private folder, only ours to enter. Disposing it removes it with all that is in it. */
export interface SocketFolder extends AsyncDisposable {
  /** Absolute, and short enough that a socket in it stays within 104 bytes. */
  readonly path: string;
}

/** Starts processes. */
export interface Processes {
  /** Rejects with {@link ProcessError} `PROCESS_NOT_STARTED` when the command cannot be run. */
  start(request: ProcessRequest): Promise<LiveProcess>;
  /** Makes a new folder with mode 0700; rejects with `PROCESS_NO_SOCKET_FOLDER`. */
  createSocketFolder(): Promise<SocketFolder>;
  /** The variables of our own environment, to pass on a chosen part of. */
  environment(): Readonly<Record<string, string>>;
  /** The runtime that runs us: what `#!/usr/bin/env node` in a plugin should mean. */
  readonly runtime: string;
}
