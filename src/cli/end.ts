import type { Diagnostic } from '../kernel/index.ts';
import type { InvalidConfig, Refused } from '../operations/index.ts';
import { diagnosticsView } from '../views/index.ts';
import { type ExitCode, type Invocation, writeRedacted } from './invocation.ts';

/** Tells findings on standard error. */
export function tellFindings({ reporter }: Invocation, diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) reporter.report({ kind: 'diagnostic', diagnostic });
}

/** Ends a command whose config is wrong or whose request was refused: all findings, exit 1. */
export function endWithFindings(
  invocation: Invocation,
  outcome: InvalidConfig | Refused,
): ExitCode {
  return endWithDiagnostics(invocation, outcome.diagnostics);
}

/** Ends a command with findings that stand in its way: all of them, exit 1. */
export function endWithDiagnostics(
  invocation: Invocation,
  diagnostics: readonly Diagnostic[],
): ExitCode {
  writeRedacted(invocation, diagnosticsView(diagnostics).text);
  return 1;
}

/** Ends a command with one line on standard error and exit 1. */
export function endWithText(invocation: Invocation, text: string): ExitCode {
  writeRedacted(invocation, `${text}\n`);
  return 1;
}
