import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSkillPool,
  type ImageClient,
  type SkillPool,
  type SkillPoolOptions,
} from '@skillgate/client';

/** A folder for as long as `work` takes. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'skillgate-bench-cache-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A client whose answers are kept in a folder, for as long as `work` takes. */
export async function withPoolOn<T>(
  cacheFolder: string,
  options: SkillPoolOptions,
  work: (client: ImageClient, pool: SkillPool) => Promise<T>,
): Promise<T> {
  // The environment of a benchmark switches the cache off for all that does not ask for it.
  const pool = createSkillPool(
    { cache: 'auto', cacheFolder, ...options },
    { ...process.env, SKILLGATE_CACHE: 'on' },
  );
  try {
    return await work(pool.client('image'), pool);
  } finally {
    await pool.close();
  }
}

/** The same in an empty folder of its own. */
export function withCachedPool<T>(
  options: SkillPoolOptions,
  work: (client: ImageClient, pool: SkillPool) => Promise<T>,
): Promise<T> {
  return withFolder((folder) => withPoolOn(folder, options, work));
}
