import type { ImageClient } from '@skillgate/client';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { interleave } from '../../frame/rounds.js';
import type { Row } from '../../frame/row.js';
import { hashAndRead, hitRow, type HitTimes } from './hit-row.js';
import { photoOfBytes } from './photo-of-bytes.js';
import { timed } from './timed.js';
import { withFolder, withPoolOn } from './with-cached-pool.js';

/** The smallest that is judged: with larger ones, SHA-256 is nearly all there is. */
const megabytes = 1;
const pictures = 61;

/** An input, and where its answer is kept. */
interface Kept {
  image: Buffer;
  path: string;
}

async function keep(client: ImageClient, seed: number): Promise<Kept> {
  const image = await photoOfBytes(megabytes * 1e6, seed);
  const { cache } = await client.preprocess({ image });
  return { image, path: cache.path ?? '' };
}

/** Each input once, in a pool that has read none of the files. */
async function hitEach(client: ImageClient, kept: readonly Kept[]): Promise<HitTimes> {
  const [hits, plain] = [kept.values(), kept.values()];
  return interleave(
    {
      hit: () => timed(() => client.preprocess(hits.next().value as Kept)),
      plain: () => timed(() => hashAndRead(plain.next().value as Kept)),
    },
    kept.length - 1,
  );
}

/** Inputs that come for the second time, to the pool that kept their answers, and to another one. */
export function measureFirstHits({ progress }: BenchmarkContext): Promise<Row[]> {
  progress.part('first hits', pictures);
  return withFolder(async (folder) => {
    const kept: Kept[] = [];
    const own = await withPoolOn(folder, { fallback: 'only' }, async (client) => {
      while (kept.length < pictures) {
        kept.push(await keep(client, kept.length + 1));
        progress.step();
      }
      return hitEach(client, kept);
    });
    const other = await withPoolOn(folder, { fallback: 'only' }, async (client, pool) => {
      // Opens the folder, which the first call of a process does not wait for.
      await pool.cache.evict();
      return hitEach(client, kept);
    });
    const size = `${megabytes} MB`;
    return [
      hitRow(`first hit of a file, ${size}`, own, 'each input once, in the pool that kept them'),
      hitRow(`first hit of another pool's file, ${size}`, other, 'each input once, in a new pool'),
    ];
  });
}
