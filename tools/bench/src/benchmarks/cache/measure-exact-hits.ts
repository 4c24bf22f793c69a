import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ImageClient } from '@skillgate/client';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { interleave } from '../../frame/rounds.js';
import { toRow, type Row } from '../../frame/row.js';
import { median, spread } from '../../frame/statistics.js';
import { atMost } from '../../frame/target.js';
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
      plain: () =>
        timed(() => {
          createHash('sha256').update(image).digest();
          return readFile(path);
        }),
    },
    hits,
  );
  const ratios = times.hit.map((ms, at) => ms / (times.plain[at] ?? NaN));
  return toRow({
    name: `exact hit, ${size} MB`,
    value: median(times.hit),
    unit: 'ms',
    baseline: median(times.plain),
    ratio: median(ratios),
    spread: spread(ratios),
    target: atMost(1.5),
    judged: 'ratio',
    note: "the same input again and again; the baseline is node:crypto's SHA-256 over it and node:fs/promises' readFile of the kept file, whose digest it does not check",
  });
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
