import type { Benchmark } from '../frame/benchmark.js';
import { cacheBenchmark } from './cache.js';
import { clientBenchmark } from './client.js';
import { draftBenchmark } from './draft.js';
import { embeddingBenchmark } from './embedding.js';
import { failoverBenchmark } from './failover.js';
import { imageBenchmark } from './image.js';
import { ocrBenchmark } from './ocr.js';

/** Every benchmark there is; a new one is a file beside this and a name in this list. */
export const benchmarks: readonly Benchmark[] = [
  imageBenchmark,
  clientBenchmark,
  failoverBenchmark,
  cacheBenchmark,
  ocrBenchmark,
  embeddingBenchmark,
  draftBenchmark,
];
