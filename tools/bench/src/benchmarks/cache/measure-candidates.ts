import { createHashIndex } from '@skillgate/cache';
import { createRandom } from '@skillgate/testing';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { toRow, type Row } from '../../frame/row.js';
import { median, spread } from '../../frame/statistics.js';
import { atMost } from '../../frame/target.js';

const sizes = [1_000, 10_000, 100_000, 300_000, 1_000_000];
const judgedSize = 100_000;
const searches = 200;

/** What a client looks for: the three nearest within 8 bits. */
const wanted = { bits: 8, count: 3 };

/** The search for kept pictures with a near hash, among more and more of them. */
export async function measureCandidates({ progress }: BenchmarkContext): Promise<Row[]> {
  progress.part('the search for candidates', sizes.length);
  const random = createRandom(5);
  const half = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  const hash = () => half() + half();
  const index = createHashIndex();
  return sizes.map((size) => {
    while (index.size < size) index.add(index.size, 'group', hash());
    const times = Array.from({ length: searches }, () => {
      const searched = hash();
      const startedMs = performance.now();
      index.nearest('group', searched, wanted.bits, wanted.count);
      return performance.now() - startedMs;
    });
    progress.step();
    return toRow({
      name: `candidates among ${size.toLocaleString('en')}`,
      value: median(times),
      unit: 'ms',
      spread: spread(times),
      ...(size === judgedSize && { target: atMost(1, { unit: 'ms', binding: false }) }),
      note: `median of ${searches} searches`,
    });
  });
}
