/** A command to keep alive. */
export interface ProcessRequest {
  /** Absolute path of the executable. */
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
 * sees to it even when we are killed ourselves.
 */
export interface LiveProcess {
  readonly pid: number;
  /** Lines of standard output. The stream is drained even when nobody iterates. */
  readonly stdout: AsyncIterable<string>;
  /** Lines of standard error. The stream is drained even when nobody iterates. */
  readonly stderr: AsyncIterable<string>;
  readonly exited: Promise<ProcessExit>;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/** Starts processes. */
export interface Processes {
  /** Rejects with {@link ProcessError} `PROCESS_NOT_STARTED` when the command cannot be run. */
  start(request: ProcessRequest): Promise<LiveProcess>;
  /** The variables of our own environment, to pass on a chosen part of. */
  environment(): Readonly<Record<string, string>>;
  /** The runtime that runs us: what `#!/usr/bin/env node` in a plugin should mean. */
  readonly runtime: string;
}
