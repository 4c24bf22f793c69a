import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSkillPool } from '@skillgate/client';
import { hashDistance, hashWords, type HashWords } from './hash-distance.js';

/** One input of the workload. */
export interface Coming {
  /** Which picture it shows, and how often that came before. */
  picture: string;
  nth: number;
  input: Buffer;
  /** The perceptual hash of what the skill makes of it. */
  imageHash: string;
}

/** A way of knowing a picture again: tells for which input the file was kept that it serves. */
export interface Strategy {
  readonly name: string;
  serve(coming: Coming): Promise<Coming>;
  close(): Promise<void>;
}

/** Keeps by a key, and serves what came first under it. */
function byKey(name: string, keyOf: (coming: Coming) => string): Strategy {
  const kept = new Map<string, Coming>();
  return {
    name,
    async serve(coming) {
      const key = keyOf(coming);
      const owner = kept.get(key) ?? coming;
      kept.set(key, owner);
      return owner;
    },
    close: async () => undefined,
  };
}

/** Serves the nearest hash within so many bits. */
function byNearestHash(maxBits: number): Strategy {
  const kept: { words: HashWords; owner: Coming }[] = [];
  return {
    name: `pHash within ${maxBits} bits`,
    async serve(coming) {
      const words = hashWords(coming.imageHash);
      const distances = kept.map((one) => hashDistance(words, one.words));
      const nearest = Math.min(...distances);
      const owner = nearest <= maxBits ? kept[distances.indexOf(nearest)]?.owner : undefined;
      if (owner) return owner;
      kept.push({ words, owner: coming });
      return coming;
    },
    close: async () => undefined,
  };
}

/** Nothing listens there: the engine in the process answers. */
const nobody = '127.0.0.1:1';

/** The client itself, on a folder of its own. */
async function bySkillgate(): Promise<Strategy> {
  const cacheFolder = await mkdtemp(join(tmpdir(), 'skillgate-bench-'));
  // The environment of a benchmark switches the cache off for all that does not ask for it.
  const pool = createSkillPool(
    { address: nobody, cacheFolder, timeoutMs: 120_000 },
    { ...process.env, SKILLGATE_CACHE: 'on' },
  );
  const client = pool.client('image');
  const owners = new Map<string, Coming>();
  return {
    name: 'Skillgate',
    async serve(coming) {
      const { cache } = await client.preprocess({ image: coming.input });
      const { path } = cache;
      if (path === undefined) throw new Error(`Nothing was kept: ${String(pool.status())}`);
      if (cache.result === 'new' && !owners.has(path)) owners.set(path, coming);
      const owner = owners.get(path);
      if (owner === undefined) throw new Error(`${path} was served, and nobody kept it.`);
      return owner;
    },
    async close() {
      await pool.close();
      await rm(cacheFolder, { recursive: true, force: true });
    },
  };
}

/** What is compared, Skillgate last. */
export async function createStrategies(): Promise<Strategy[]> {
  return [
    byKey('SHA-256 alone', ({ input }) => createHash('sha256').update(input).digest('hex')),
    byKey('equal pHash', ({ imageHash }) => imageHash),
    byNearestHash(4),
    await bySkillgate(),
  ];
}
