import { defineConfig } from 'vitest/config';

/** Not the workspace's: vitest gives its conditions to Node too, and nx would require what then is no CommonJS. */
export default defineConfig({
  test: {
    include: ['src/**/*.spec.ts'],
    testTimeout: 60_000,
    // As in the workspace's config: shared CI machines stall for seconds.
    retry: process.env.CI ? 1 : 0,
  },
});
