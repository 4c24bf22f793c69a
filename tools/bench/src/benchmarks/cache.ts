import type { Benchmark, BenchmarkContext } from '../frame/benchmark.js';
import type { Row } from '../frame/row.js';
import { measureCandidates } from './cache/measure-candidates.js';
import { measureEventLoop } from './cache/measure-event-loop.js';
import { measureExactHits } from './cache/measure-exact-hits.js';
import { measureFirstHits } from './cache/measure-first-hits.js';
import { measureNewAnswers } from './cache/measure-new-answers.js';
import { measureOpening } from './cache/measure-opening.js';
import {
  measureComers,
  measureComparing,
  measureCopies,
  measureGlyphs,
  measurePairs,
} from './cache/same-picture/measure-same-picture.js';

type Measure = (context: BenchmarkContext) => Promise<Row[]>;

/** The table in its order; a new measure is a file in `cache/` and a name here. */
const parts: Readonly<Record<string, readonly Measure[]>> = {
  hits: [measureExactHits, measureFirstHits],
  calls: [measureNewAnswers, measureEventLoop, measureComparing],
  folder: [measureCandidates, measureOpening],
  copies: [measureCopies],
  glyphs: [measureGlyphs],
  pairs: [measurePairs],
  repeats: [measureComers],
};

/** What the cache costs and saves: issue 5's "Must reach". */
export const cacheBenchmark: Benchmark = {
  name: 'cache',
  summary: 'hits, misses and the folder of answers, beside SHA-256 and calls without a cache',
  parts: Object.keys(parts),
  async run(context) {
    const { only } = context.options;
    const chosen = Object.entries(parts).filter(([name]) => only === undefined || name === only);
    const rows: Row[] = [];
    for (const measure of chosen.flatMap(([, measures]) => measures)) {
      rows.push(...(await measure(context)));
    }
    return rows;
  },
};
