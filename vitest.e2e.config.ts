import { defineConfig } from 'vitest/config';

/** Tests that start the Go provider, some of them by the bundles, and so need both built. */
const PLUGIN = '__tests__/e2e/plugin/**/*.test.ts';

export default defineConfig({
  test: {
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // A suite that kills processes keeps two cores busy by itself, and some measure time.
    fileParallelism: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'engine',
          include: ['__tests__/e2e/**/*.test.ts'],
          exclude: [PLUGIN],
          globalSetup: '__tests__/bundles/build.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'plugin',
          // After the other project rather than beside it.
          sequence: { groupOrder: 1 },
          include: [PLUGIN],
          globalSetup: ['__tests__/e2e/plugin/build-provider.ts', '__tests__/bundles/build.ts'],
        },
      },
    ],
  },
});
