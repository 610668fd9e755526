import { env } from 'node:process';
import { defineConfig } from 'vitest/config';
import { PATIENT } from './vitest.patient.ts';

/** Where `.ci/run` wants the results as JSON, beside what is printed. */
const report = env['TEST_REPORT'];

/** Tests that start the bundles as the runner and a shell do, and so need them built. */
const HOSTS = ['__tests__/actions/**/*.test.ts', '__tests__/cli/**/*.test.ts'];

export default defineConfig({
  // Of packages that name source maps they do not ship.
  logLevel: 'error',
  test: {
    sequence: { shuffle: true },
    testTimeout: 30_000,
    // Most of them wait for processes that they start; one core less would be a third more time.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['__tests__/**/*.test.ts'],
          exclude: ['__tests__/e2e/**', ...HOSTS, ...PATIENT],
          // Imports its schemas as JSON without saying so, which Node.js does not take.
          server: { deps: { inline: ['@actions/workflow-parser'] } },
        },
      },
      {
        extends: true,
        test: {
          name: 'hosts',
          include: HOSTS,
          exclude: [...PATIENT],
          globalSetup: '__tests__/bundles/build.ts',
        },
      },
    ],
    ...(report === undefined ? {} : { reporters: ['default', ['json', { outputFile: report }]] }),
  },
});
