import { readFile } from 'node:fs/promises';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { interleave } from '../../frame/rounds.js';
import type { Row } from '../../frame/row.js';
import type { SkillServer } from '../../servers/skill-server.js';
import { startPlainSide } from './plain-side.js';
import { pngBytes } from './png-bytes.js';
import { remoteRound } from './remote-side.js';
import { throughputRows } from './throughput-rows.js';

/** Throughput and latency over gRPC beside bare sharp, in interleaved rounds over the same JPEGs. */
export async function measureThroughput(
  { options, progress }: BenchmarkContext,
  server: SkillServer,
  paths: readonly string[],
): Promise<Row[]> {
  const files = await Promise.all(paths.map((path) => readFile(path)));
  progress.part('the same pixels as PNG', files.length);
  let png = 0;
  for (const file of files) {
    png += await pngBytes(file);
    progress.step();
  }
  const plain = await startPlainSide(paths);
  try {
    progress.part('rounds of gRPC and bare sharp, in turn', 2 * (options.rounds + 1));
    const results = await interleave(
      { remote: () => remoteRound(server.address, files), plain: () => plain.round() },
      options.rounds,
      () => progress.step(),
    );
    const bytesIn = files.reduce((sum, { length }) => sum + length, 0);
    return throughputRows({ ...results, bytesIn, pngBytes: png });
  } finally {
    plain.stop();
  }
}
