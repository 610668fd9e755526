import { defineConfig } from 'vitest/config';
import { PATIENT } from './vitest.patient.ts';

/** Tests that start the Go provider, some of them by the bundles, and so need both built. */
const PLUGIN = '__tests__/e2e/plugin/**/*.test.ts';

/**
 * Tests that wait most of their time, for graces to end and for broken answers to come, or for one
 * process after the other.
 */
const WAITING = [
  '__tests__/e2e/cancel/*.test.ts',
  '__tests__/e2e/canary/*.test.ts',
  '__tests__/e2e/kill/credential-killed.test.ts',
  '__tests__/e2e/state/*-faults.test.ts',
  ...PATIENT,
];

/** Tests of many processes that wait for each other, and of which none is held to a time. */
const CONTENTION = '__tests__/e2e/contention/*.test.ts';

export default defineConfig({
  test: {
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // A suite that kills processes keeps two cores busy by itself, and some measure time.
    maxWorkers: 1,
    projects: [
      {
        extends: true,
        test: {
          name: 'engine',
          include: ['__tests__/e2e/**/*.test.ts'],
          exclude: [PLUGIN, CONTENTION, ...WAITING],
          globalSetup: '__tests__/bundles/build.ts',
        },
      },
      {
        extends: true,
        // One group after the other.
        test: {
          name: 'waiting',
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          include: WAITING,
          globalSetup: '__tests__/bundles/build.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'contention',
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
          include: [CONTENTION],
        },
      },
      {
        extends: true,
        test: {
          name: 'plugin',
          sequence: { groupOrder: 3 },
          include: [PLUGIN],
          globalSetup: ['__tests__/e2e/plugin/build-provider.ts', '__tests__/bundles/build.ts'],
        },
      },
    ],
  },
});
