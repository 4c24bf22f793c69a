import type { EmbeddingClient } from '@skillgate/client';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { drive } from '../../frame/drive.js';
import { toRow, type Row } from '../../frame/row.js';
import { sampleMemory } from '../../frame/sample-memory.js';
import { atMost, below } from '../../frame/target.js';
import type { SkillServer } from '../../servers/skill-server.js';
import { kindsOfTexts, makeTexts } from './make-texts.js';

/** By then the vectors that are kept in memory are as many as may be. */
const early = 20_000;
const late = 100_000;
/** With `--quick`, of both. */
const quickShare = 0.02;
const settleMs = 5_000;
const textsPerCall = 16;

/** The peak, and what stays after five times as many texts. */
export async function measureMemory(
  { options, progress }: BenchmarkContext,
  server: SkillServer,
  embedding: EmbeddingClient,
): Promise<Row[]> {
  const share = options.quick ? quickShare : 1;
  const counts = { early: early * share, late: late * share };
  const texts = makeTexts(counts.late, 7, kindsOfTexts['queries of 2 to 6 words']);
  const send = (from: number, to: number) => {
    const calls = Array.from({ length: (to - from) / textsPerCall }, (_, at) =>
      texts.slice(from + at * textsPerCall, from + (at + 1) * textsPerCall),
    );
    return drive(calls, 8, async (some) => {
      await embedding.embedText({ texts: some });
      progress.step();
    });
  };
  const settled = async () => {
    await sleep(settleMs);
    return (await server.memoryBytes()) / 1e6;
  };
  progress.part(`memory over ${counts.late} texts`, counts.late / textsPerCall);
  const sampling = sampleMemory(server.memoryBytes);
  await send(0, counts.early);
  const afterEarly = await settled();
  await send(counts.early, counts.late);
  const { peakBytes } = await sampling.stop();
  const afterLate = await settled();
  const short = options.quick ? { tooShort: true, note: 'not judged: --quick sent too few' } : {};
  return [
    toRow({
      ...{ name: 'memory with the text model, peak', value: peakBytes / 1e6, unit: 'MB' },
      ...{ target: below(600, { unit: 'MB' }), note: server.kind },
    }),
    toRow({
      ...{ name: `memory after ${counts.late} texts`, value: afterLate, unit: 'MB' },
      ...{ baseline: afterEarly, target: atMost(1.1), judged: 'ratio' },
      note: `the baseline is after ${counts.early} texts`,
      ...short,
    }),
  ];
}
