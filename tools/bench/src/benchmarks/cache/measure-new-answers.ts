import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSkillPool, type ImageClient } from '@skillgate/client';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { interleave } from '../../frame/rounds.js';
import { toRow, type Row } from '../../frame/row.js';
import { median, spread } from '../../frame/statistics.js';
import { atMost } from '../../frame/target.js';
import { startProcessServer } from '../../servers/process-server.js';
import { choosePictures } from '../image/choose-pictures.js';
import { timed } from './timed.js';
import { withCachedPool } from './with-cached-pool.js';

interface Round {
  /** One call each, in milliseconds, in the order of the files. */
  cachedMs: number[];
  plainMs: number[];
  /** Of all files together. */
  sha256Ms: number;
  comparisons: number;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** The bar lies within what one call differs from the next by: so many rounds in the place of one. */
const roundsForOne = 4;

/** Each file once through either client, in turn; both clients are new, so that neither's connection is the warmer. */
async function roundOf(address: string, files: readonly Buffer[]): Promise<Round> {
  const plainPool = createSkillPool({ address, fallback: 'never', cache: 'off' });
  try {
    const plain = plainPool.client('image');
    return await withCachedPool({ address, fallback: 'never' }, async (cached, pool) => {
      await Promise.all([cached.health(), plain.health()]);
      const walk = (client: ImageClient) => {
        const left = files.values();
        return () => timed(() => client.preprocess({ image: left.next().value as Buffer }));
      };
      const sides = { cached: walk(cached), plain: walk(plain) };
      const times = await interleave(sides, files.length - 1);
      const sha256Ms = await timed(async () => {
        for (const file of files.slice(1)) createHash('sha256').update(file).digest();
      });
      const compared = Object.entries(pool.counters).filter(([name]) =>
        name.startsWith('cache_comparisons'),
      );
      return {
        cachedMs: times.cached,
        plainMs: times.plain,
        sha256Ms,
        comparisons: sum(compared.map(([, count]) => count)),
      };
    });
  } finally {
    await plainPool.close();
  }
}

/** What a call costs whose answer is new and has no candidate, beside the same call without a cache. */
export async function measureNewAnswers(context: BenchmarkContext): Promise<Row[]> {
  const { options, progress } = context;
  const { jpegs } = await choosePictures(context);
  const files = await Promise.all(jpegs.map((path) => readFile(path)));
  const server = await startProcessServer();
  const roundCount = options.rounds * roundsForOne;
  try {
    progress.part('new answers with and without a cache', roundCount);
    const rounds: Round[] = [];
    for (let round = 0; round < roundCount; round += 1) {
      rounds.push(await roundOf(server.address, files));
      progress.step();
    }
    return [rowOf(rounds, files.length - 1)];
  } finally {
    await server.stop();
  }
}

/** What the files take together, each in its median round: a call that something else held up decides nothing. */
const typicalMs = (rounds: readonly (readonly number[])[]) =>
  sum(rounds[0]!.map((_, file) => median(rounds.map((round) => round[file]!))));

function rowOf(rounds: readonly Round[], calls: number): Row {
  const ratioOf = (cachedMs: number, plainMs: number, sha256Ms: number) =>
    (cachedMs - sha256Ms) / plainMs;
  const cachedMs = typicalMs(rounds.map((round) => round.cachedMs));
  const plainMs = typicalMs(rounds.map((round) => round.plainMs));
  const sha256Ms = median(rounds.map((round) => round.sha256Ms));
  const ratios = rounds.map((round) =>
    ratioOf(sum(round.cachedMs), sum(round.plainMs), round.sha256Ms),
  );
  const comparisons = sum(rounds.map((round) => round.comparisons));
  return toRow({
    name: 'a call whose answer is new',
    value: cachedMs / calls,
    unit: 'ms',
    baseline: plainMs / calls,
    ratio: ratioOf(cachedMs, plainMs, sha256Ms),
    spread: spread(ratios),
    target: atMost(1.05),
    judged: 'ratio',
    note: `the ratio leaves SHA-256 aside; the baseline has no cache; ${calls} JPEGs a round, each in its median round, ${comparisons} comparisons in all`,
  });
}
