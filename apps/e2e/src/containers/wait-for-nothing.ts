import type { WaitStrategy } from 'testcontainers';

/** Lets testcontainers hand over a container at once: whoever started it waits in its own way. */
export const waitForNothing: WaitStrategy = {
  waitUntilReady: () => Promise.resolve(),
  withStartupTimeout: () => waitForNothing,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => 0,
};
