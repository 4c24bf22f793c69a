import type { Benchmark, BenchmarkContext } from '../frame/benchmark.js';
import type { Row } from '../frame/row.js';
import { measureCandidates } from './cache/measure-candidates.js';
import { measureEventLoop } from './cache/measure-event-loop.js';
import { measureExactHits } from './cache/measure-exact-hits.js';
import { measureNewAnswers } from './cache/measure-new-answers.js';
import { measureOpening } from './cache/measure-opening.js';
import { measureSamePicture } from './cache/same-picture/measure-same-picture.js';

/** The parts of the table, in its order; a new one is a file in `cache/` and a name in this list. */
const parts: readonly ((context: BenchmarkContext) => Promise<Row[]>)[] = [
  measureExactHits,
  measureNewAnswers,
  measureEventLoop,
  measureCandidates,
  measureOpening,
  measureSamePicture,
];

/** What the cache costs and saves: issue 5's "Must reach". */
export const cacheBenchmark: Benchmark = {
  name: 'cache',
  summary: 'hits, misses and the folder of answers, beside SHA-256 and calls without a cache',
  async run(context) {
    const rows: Row[] = [];
    for (const measure of parts) rows.push(...(await measure(context)));
    return rows;
  },
};
