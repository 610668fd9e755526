import type { ProcessExit } from '../ports/index.ts';

/** How a process ended, in words: `exit code 2` or `signal SIGKILL`. */
export function toText(exit: ProcessExit): string {
  return exit.signal === undefined
    ? `exit code ${String(exit.code ?? 'unknown')}`
    : `signal ${exit.signal}`;
}
