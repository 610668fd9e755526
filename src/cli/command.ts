import type { CommandSpec } from './command-spec.ts';
import type { ExitCode, Invocation } from './invocation.ts';

/** One command: how it is called, and what it does. */
export type Command = CommandSpec & (Doing | Answering);

/** Its code, and the ports it works with, are loaded when it is run. */
interface Doing {
  readonly run: (invocation: Invocation) => Promise<ExitCode>;
}

/** What it says is known without a look at the world. */
interface Answering {
  readonly answer: () => string;
}
