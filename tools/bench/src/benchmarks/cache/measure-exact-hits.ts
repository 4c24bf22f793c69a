import type { ImageClient } from '@skillgate/client';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { interleave } from '../../frame/rounds.js';
import type { Row } from '../../frame/row.js';
import { hashAndRead, hitRow } from './hit-row.js';
import { photoOfBytes } from './photo-of-bytes.js';
import { timed } from './timed.js';
import { withCachedPool } from './with-cached-pool.js';

const megabytes = [1, 5, 20];
/** Hits a size. */
const hits = 60;

async function measureHits(client: ImageClient, size: number): Promise<Row> {
  const image = await photoOfBytes(size * 1e6);
  const { cache } = await client.preprocess({ image });
  const path = cache.path ?? '';
  const times = await interleave(
    {
      hit: () => timed(() => client.preprocess({ image })),
      plain: () => timed(() => hashAndRead({ image, path })),
    },
    hits,
  );
  return hitRow(`exact hit, ${size} MB`, times, 'the same input again and again');
}

/** An input that came before, by the size of the input. */
export function measureExactHits({ progress }: BenchmarkContext): Promise<Row[]> {
  progress.part('exact hits', megabytes.length);
  return withCachedPool({ fallback: 'only' }, async (client) => {
    const rows: Row[] = [];
    for (const size of megabytes) {
      rows.push(await measureHits(client, size));
      progress.step();
    }
    return rows;
  });
}
