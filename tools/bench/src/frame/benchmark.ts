import type { Progress } from './progress.js';
import type { Row } from './row.js';

/** What the command line says. */
export interface BenchmarkOptions {
  /** A folder of pictures to measure with; undefined is the benchmark's own. */
  imagesFolder: string | undefined;
  /** Measured rounds of what is compared, after one that warms up. */
  rounds: number;
  /** Fewer pictures, under two minutes; what needs the long run is not judged. */
  quick: boolean;
  /** Measure a local process even where a Docker engine answers. */
  process: boolean;
  /** One of the benchmark's parts; undefined is all of it. */
  only: string | undefined;
}

export interface BenchmarkContext {
  options: BenchmarkOptions;
  progress: Progress;
  /** Says something that belongs beside the table, such as where the pictures come from. */
  say(line: string): void;
}

export interface Benchmark {
  readonly name: string;
  /** One line for `--help`. */
  readonly summary: string;
  /** What `--only` may name, where it can be measured in parts. */
  readonly parts?: readonly string[];
  run(context: BenchmarkContext): Promise<Row[]>;
}
