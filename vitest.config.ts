import { defineConfig } from 'vitest/config';

// Workspace packages are tested from their sources, so that a test never sees a stale build.
const conditions = ['@skillgate/source', 'node', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['src/**/*.spec.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    // Nothing is kept in the home folder of who runs the tests; what tests the cache names a folder of its own.
    env: { SKILLGATE_CACHE: 'off' },
    // Shared CI machines stall for seconds; a reporter says what passed at its second try only, and why.
    retry: process.env.CI ? 1 : 0,
  },
});
