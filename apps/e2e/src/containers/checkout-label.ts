import { createHash } from 'node:crypto';

/**
 * Marks the containers of this checkout's tests, so that cleaning up after a killed run takes nothing from the tests
 * of another checkout, or another project, on the same engine.
 */
export const checkoutLabel = {
  name: 'skillgate.e2e',
  value: createHash('sha256')
    .update(import.meta.dirname)
    .digest('hex')
    .slice(0, 16),
};
