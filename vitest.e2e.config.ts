import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: '__tests__/bundles/build.ts',
    include: ['__tests__/e2e/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // A suite that kills processes keeps two cores busy by itself, and some measure time.
    fileParallelism: false,
  },
});
