/**
 * Tests of hosts and processes that mostly wait: for kills, locks and services to come and go. They are
 * part of the end-to-end suite, so that `npm cit` takes less than three minutes on two cores.
 */
export const PATIENT: readonly string[] = [
  '__tests__/actions/secrets-sync/sinks.test.ts',
  '__tests__/actions/teardown/teardown.test.ts',
  '__tests__/actions/infra-drift/drift.test.ts',
  '__tests__/cli/run-teardown.test.ts',
  '__tests__/operations/import-all.test.ts',
  '__tests__/state/processes.test.ts',
];
