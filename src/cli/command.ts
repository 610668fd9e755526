import type { CommandSpec } from './command-spec.ts';
import type { ExitCode, Invocation } from './invocation.ts';

/** One command: how it is called, and what it does. Its code is loaded when it is run. */
export interface Command extends CommandSpec {
  readonly run: (invocation: Invocation) => Promise<ExitCode>;
}
