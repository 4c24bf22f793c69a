import { setTimeout as delay } from 'node:timers/promises';
import { createSkillPool, type ImageClient } from '@skillgate/client';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { toRow, type Row } from '../../frame/row.js';
import { median } from '../../frame/statistics.js';
import { atMost } from '../../frame/target.js';
import { longestTurn, type LongestTurn } from './longest-turn.js';
import { photoOfBytes } from './photo-of-bytes.js';
import { withCachedPool } from './with-cached-pool.js';

const inputBytes = 20e6;
const atOnce = 4;
const rounds = 7;

/** The same picture in other bytes: what comes after a PNG's end is read over. */
const variant = (image: Buffer, number: number) => Buffer.concat([image, Buffer.from([number])]);

async function medianOf(measure: (round: number) => Promise<LongestTurn>): Promise<LongestTurn> {
  const longest: LongestTurn[] = [];
  for (let round = 0; round < rounds; round += 1) longest.push(await measure(round));
  return {
    workMs: median(longest.map(({ workMs }) => workMs)),
    wallMs: median(longest.map(({ wallMs }) => wallMs)),
  };
}

const all = (client: ImageClient, images: readonly Buffer[]) =>
  Promise.all(images.map((image) => client.preprocess({ image })));

/** How long inputs of 20 MB hold the event loop of who calls. */
export async function measureEventLoop({ progress }: BenchmarkContext): Promise<Row[]> {
  progress.part('the event loop', 3);
  const image = await photoOfBytes(inputBytes);
  const images = Array.from({ length: atOnce }, (_, number) => variant(image, number));
  const idle = await medianOf(() => longestTurn(() => delay(500)));
  const rowOf = (name: string, turn: LongestTurn, baseline: LongestTurn, note: string) =>
    toRow({
      name,
      value: turn.workMs,
      unit: 'ms',
      baseline: baseline.workMs,
      target: atMost(10, { unit: 'ms', binding: false }),
      note: `${note}; at work, by the clock ${turn.wallMs.toFixed(1)} ms, the baseline ${baseline.wallMs.toFixed(1)} ms`,
    });
  const plainPool = createSkillPool({ fallback: 'only', cache: 'off' });
  try {
    const plain = plainPool.client('image');
    await all(plain, images);
    const without = await medianOf(() => longestTurn(() => all(plain, images)));
    progress.step();
    return await withCachedPool({ fallback: 'only' }, async (client) => {
      await all(client, images);
      const hits = await medianOf(() => longestTurn(() => all(client, images)));
      progress.step();
      const fresh = await medianOf((round) => {
        const unseen = images.map((one) => variant(one, round));
        return longestTurn(() => all(client, unseen));
      });
      const what = `${atOnce} at once; the median of ${rounds} rounds' longest turns`;
      return [
        rowOf('event loop held, exact hits of 20 MB', hits, idle, `${what}; the baseline is idle`),
        rowOf(
          'event loop held, new inputs of 20 MB',
          fresh,
          without,
          `${what}; the baseline has no cache; the engine is in this process`,
        ),
      ];
    });
  } finally {
    await plainPool.close();
  }
}
