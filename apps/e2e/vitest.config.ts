import { modelEnv } from '@skillgate/testing/model-env';
import { defineConfig } from 'vitest/config';

/**
 * The tests against real containers (`npm run e2e`). They use the built packages, as users do; `npm test` runs this
 * project's specs with the workspace's config.
 */
export default defineConfig({
  test: {
    include: ['src/**/*.e2e.ts'],
    globalSetup: ['src/containers/global-setup.ts'],
    // One container under load at a time: they share this machine's CPUs.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Nothing is kept in the home folder of who runs the tests; what tests the cache names a folder of its own.
    // Texts are written in these processes by one thread: several wait for each other by spinning, which takes for ever
    // where a container has the CPUs.
    env: { SKILLGATE_CACHE: 'off', ...modelEnv, DRAFT_THREADS: '1' },
    // As in the workspace's config: shared CI machines stall for seconds.
    retry: process.env.CI ? 1 : 0,
  },
});
