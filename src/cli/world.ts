import { hostname, userInfo } from 'node:os';
import type { Environment } from '../ports/index.ts';
import type { PossibleQuestioner } from './confirm.ts';
import type { TerminalStream } from './terminal-reporter.ts';

/** Everything the command line has of the process it runs in. */
export interface CliWorld {
  /** Absolute path of the bundle that was started. */
  readonly entry: string;
  /** Absolute path of the working folder. */
  readonly folder: string;
  readonly environment: Environment;
  readonly stderr: TerminalStream;
  readonly questioner: PossibleQuestioner;
  readonly who: { readonly actor: string; readonly host: string; readonly pid: number };
  /** Writes a result to standard output. */
  print(text: string): void;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly cancelled: AbortSignal;
  /** Aborted by the second. */
  readonly hurried: AbortSignal;
  /** Calls back, from now on, with what was thrown where nobody could catch it; the process fails. */
  onUncaught(listener: (error: unknown) => void): void;
  /** Calls back when nothing is left to wait for, unless it is disposed before; the process fails. */
  onStalled(listener: () => void): Disposable;
}

/** The world of this process. From here on SIGINT and SIGTERM end nothing by themselves. */
export function createCliWorld(): CliWorld {
  const cancelled = new AbortController();
  const hurried = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    (cancelled.signal.aborted ? hurried : cancelled).abort(signal);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const streams = createStreams();
  return {
    entry: process.argv[1] ?? '',
    folder: process.cwd(),
    environment: (name) => process.env[name],
    stderr: {
      write: (text) => streams.err.write(text),
      get isTerminal() {
        return streams.err.isTTY;
      },
      columns: () => streams.err.columns,
    },
    questioner: {
      get isTerminal() {
        return process.stdin.isTTY;
      },
      ask: (question) => askOnTerminal(question, cancelled.signal),
    },
    get who() {
      return { actor: findUserName(), host: hostname(), pid: process.pid };
    },
    print: (text) => streams.out.write(text),
    cancelled: cancelled.signal,
    hurried: hurried.signal,
    onUncaught(listener) {
      process.on('uncaughtException', (error) => {
        listener(error);
        process.exitCode = 1;
      });
    },
    onStalled(listener) {
      const onStalled = (): void => {
        listener();
        process.exitCode = 1;
      };
      process.once('beforeExit', onStalled);
      return {
        [Symbol.dispose]: () => process.off('beforeExit', onStalled),
      };
    },
  };
}

interface Streams {
  readonly out: NodeJS.WriteStream;
  readonly err: NodeJS.WriteStream;
}

/**
 * Standard output and standard error. Node opens each when it is first asked for, which takes a good
 * part of what a short command takes.
 *
 * Whoever reads us may stop reading, as `head` does; that must not end an apply half way.
 */
function createStreams(): Streams {
  const heedless = new Set<NodeJS.WriteStream>();
  const open = (stream: NodeJS.WriteStream): NodeJS.WriteStream => {
    if (!heedless.has(stream)) stream.on('error', () => undefined);
    heedless.add(stream);
    return stream;
  };
  return {
    get out() {
      return open(process.stdout);
    },
    get err() {
      return open(process.stderr);
    },
  };
}

/** A container may run under a number that has no name. */
function findUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${String(process.getuid?.() ?? '')}`;
  }
}

/**
 * Asks on standard error, so that standard output holds results alone. Ctrl-C is an answer, and it
 * is no. Where the input just ends nobody is there to ask, which is worth a hint.
 */
async function askOnTerminal(question: string, signal: AbortSignal): Promise<string | undefined> {
  const { stdin, stderr } = process;
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: stdin, output: stderr });
  const leave = (): void => {
    terminal.close();
  };
  const left = new Promise<undefined>((resolve) => {
    terminal.once('close', () => {
      resolve(undefined);
    });
  });
  terminal.once('SIGINT', leave);
  signal.addEventListener('abort', leave, { once: true });
  try {
    const answer = await Promise.race([terminal.question(question), left]);
    // Only a terminal shows the Enter that was typed.
    if (answer === undefined || !stdin.isTTY) stderr.write('\n');
    if (answer === undefined && stdin.readableEnded) stderr.write(NOBODY_THERE);
    return answer;
  } finally {
    signal.removeEventListener('abort', leave);
    leave();
  }
}

const NOBODY_THERE =
  'The input ended before an answer. Where nobody can be asked, pass --auto-approve.\n';
