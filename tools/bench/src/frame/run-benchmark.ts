import type { Benchmark, BenchmarkOptions } from './benchmark.js';
import { describeMachine } from './machine.js';
import { createProgress } from './progress.js';
import type { BenchmarkResult } from './report.js';

/** Runs a benchmark with its progress on stderr. */
export async function runBenchmark(
  benchmark: Benchmark,
  options: BenchmarkOptions,
): Promise<BenchmarkResult> {
  const progress = createProgress();
  try {
    const rows = await benchmark.run({ options, progress, say: (line) => console.error(line) });
    return { benchmark: benchmark.name, machine: describeMachine(), rows };
  } finally {
    progress.end();
  }
}
