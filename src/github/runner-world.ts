import { hostname } from 'node:os';
import type { Environment } from '../ports/index.ts';
import type { RunnerCommands } from './runner-commands.ts';
import { createToolkitCommands } from './toolkit-commands.ts';

/** The names of the signals by which a runner cancels a step. */
export type CancelSignal = 'SIGINT' | 'SIGTERM';

/** Everything a step has of the process it runs in. */
export interface RunnerWorld {
  readonly environment: Environment;
  readonly commands: RunnerCommands;
  readonly machine: { readonly hostName: string; readonly pid: number };
  /** Calls back at each signal until disposed; while it listens, signals end nothing. */
  onSignal(listener: (signal: CancelSignal) => void): Disposable;
  /** Calls back, from now on, with what was thrown where nobody could catch it. */
  onUncaught(listener: (error: unknown) => void): void;
  /** Calls back when nothing is left to wait for, unless it is disposed before. */
  onStalled(listener: () => void): Disposable;
  setExitCode(code: 0 | 1): void;
}

/** The world of this process. */
export function createRunnerWorld(): RunnerWorld {
  const environment: Environment = (name) => process.env[name];
  return {
    environment,
    commands: createToolkitCommands(environment),
    machine: { hostName: hostname(), pid: process.pid },
    onSignal(listener) {
      const onSignal = (signal: NodeJS.Signals): void => {
        if (signal === 'SIGINT' || signal === 'SIGTERM') listener(signal);
      };
      process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
      return {
        [Symbol.dispose]: () => process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
      };
    },
    onUncaught(listener) {
      process.on('uncaughtException', listener);
    },
    onStalled(listener) {
      process.once('beforeExit', listener);
      return {
        [Symbol.dispose]: () => process.off('beforeExit', listener),
      };
    },
    setExitCode(code) {
      process.exitCode = code;
    },
  };
}
