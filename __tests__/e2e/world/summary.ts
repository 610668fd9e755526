/** What became of one hurt run: how to find it again, and what was wrong after it. */
export interface Trial {
  readonly title: string;
  /** Whether the blow fell at all; a run may be over before its moment comes. */
  readonly wasStruck: boolean;
  readonly faults: readonly string[];
}

/** Prints how many trials of a suite there were and how long they took. */
export function printSummary(suite: string, trials: readonly Trial[], startedAtMs: number): void {
  const struck = trials.filter(({ wasStruck }) => wasStruck).length;
  const failed = trials.filter(({ faults }) => faults.length > 0).length;
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1);
  process.stdout.write(
    `${suite}: ${String(trials.length)} instants, ${String(struck)} struck, ` +
      `${String(failed)} failed, ${seconds} s\n`,
  );
}

/** The trials after which something was wrong, as lines that say how to repeat them. */
export function findFailures(trials: readonly Trial[], seed: number): readonly string[] {
  return trials
    .filter(({ faults }) => faults.length > 0)
    .map(({ title, faults }) => `WFCTL_E2E_SEED=${String(seed)} ${title}: ${faults.join('; ')}`);
}
