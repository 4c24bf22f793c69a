import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SkillPoolOptions } from '../client-options.js';
import { tempPool } from './temp-pool.js';

/** A folder that is gone when the test is over. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'skillgate-client-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A pool that keeps answers in a folder of its own; closed before that is removed. */
export async function cachedPool(options: SkillPoolOptions, env: Record<string, string> = {}) {
  const cacheFolder = options.cacheFolder ?? (await tempFolder());
  const pool = tempPool({ cache: 'auto', cacheFolder, ...options }, env);
  return { pool, client: pool.client('image'), cacheFolder };
}
