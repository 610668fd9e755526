import type { Annotation, CancelSignal, RunnerWorld } from '../../src/github/index.ts';

/** What a runner was told, in order. */
export type RunnerCall =
  | {
      readonly kind: 'mask' | 'line' | 'debug' | 'group' | 'summary' | 'path';
      readonly text: string;
    }
  | {
      readonly kind: 'output' | 'variable' | 'state';
      readonly name: string;
      readonly value: string;
    }
  | { readonly kind: 'annotation'; readonly annotation: Annotation }
  | { readonly kind: 'end-group' };

/** A runner in memory. */
export interface FakeRunnerWorld extends RunnerWorld {
  readonly calls: RunnerCall[];
  readonly exitCode: number;
  send(signal: CancelSignal): void;
  throwUncaught(error: unknown): void;
  /** Says that nothing is left to wait for. */
  stall(): void;
  /** How many still listen to signals. */
  readonly listeners: number;
  /** Everything anybody can read of it: log, annotations, summary. */
  visible(): string;
}

export function createFakeRunnerWorld(
  variables: Readonly<Record<string, string>> = {},
): FakeRunnerWorld {
  const calls: RunnerCall[] = [];
  const signals = new Set<(signal: CancelSignal) => void>();
  const stalled = new Set<() => void>();
  const uncaught = new Set<(error: unknown) => void>();
  let exitCode = 0;
  return {
    calls,
    get exitCode() {
      return exitCode;
    },
    get listeners() {
      return signals.size;
    },
    environment: (name) => variables[name],
    machine: { hostName: 'machine', pid: 42 },
    commands: createFakeCommands(calls),
    onSignal: (listener) => register(signals, listener),
    onUncaught: (listener) => {
      uncaught.add(listener);
    },
    onStalled: (listener) => register(stalled, listener),
    setExitCode(code) {
      exitCode = code;
    },
    send(signal) {
      for (const listener of signals) listener(signal);
    },
    throwUncaught(error) {
      for (const listener of uncaught) listener(error);
    },
    stall() {
      for (const listener of stalled) listener();
    },
    visible: () =>
      calls
        .filter((call) => ['line', 'debug', 'group', 'summary', 'annotation'].includes(call.kind))
        .map((call) => JSON.stringify(call))
        .join('\n'),
  };
}

function register<Listener>(listeners: Set<Listener>, listener: Listener): Disposable {
  listeners.add(listener);
  return {
    [Symbol.dispose]: () => {
      listeners.delete(listener);
    },
  };
}

function createFakeCommands(calls: RunnerCall[]): RunnerWorld['commands'] {
  return {
    mask: (text) => calls.push({ kind: 'mask', text }),
    setOutput: (name, value) => calls.push({ kind: 'output', name, value }),
    setVariable: (name, value) => calls.push({ kind: 'variable', name, value }),
    saveState: (name, value) => calls.push({ kind: 'state', name, value }),
    addPath: (text) => calls.push({ kind: 'path', text }),
    appendSummary: (text) => {
      calls.push({ kind: 'summary', text });
      return Promise.resolve();
    },
    line: (text) => calls.push({ kind: 'line', text }),
    debug: (text) => calls.push({ kind: 'debug', text }),
    annotate: (annotation) => calls.push({ kind: 'annotation', annotation }),
    startGroup: (text) => calls.push({ kind: 'group', text }),
    endGroup: () => calls.push({ kind: 'end-group' }),
  };
}
