import { onTestFinished } from 'vitest';
import type { SkillPoolOptions } from '../client-options.js';
import { createSkillPool, type SkillPool } from '../skill-pool.js';

/** A pool that is closed when the test is over. */
export function tempPool(options: SkillPoolOptions, env: Record<string, string> = {}): SkillPool {
  // Nothing is kept unless a spec asks for it, so that its calls go where it says.
  const pool = createSkillPool({ cache: 'off', ...options }, env);
  onTestFinished(() => pool.close());
  return pool;
}

/** A small PNG that any engine can work on: 1 × 1 pixel. */
export const tinyPicture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** What a promise rejects with. */
export const rejection = (promise: Promise<unknown>): Promise<Error & { code?: unknown }> =>
  promise.then(
    () => {
      throw new Error('did not reject');
    },
    (error: Error) => error,
  );

/** The loopback port that nobody listens on: reserved for it, RFC 6335. */
export const refusedAddress = '127.0.0.1:1';
