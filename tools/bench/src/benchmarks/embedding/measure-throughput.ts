import type { EmbeddingClient } from '@skillgate/client';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { drive } from '../../frame/drive.js';
import { interleave } from '../../frame/rounds.js';
import { toRow, type Row } from '../../frame/row.js';
import { median, spread } from '../../frame/statistics.js';
import { atLeast } from '../../frame/target.js';
import { makeTexts } from './make-texts.js';
import type { PlainSide } from './plain-side.js';
import { callers, turnTexts } from './settings.js';

export interface Sides {
  embedding: EmbeddingClient;
  plain: PlainSide;
  threads: number;
}

const perSecond = (count: number, elapsedMs: number) => (count / elapsedMs) * 1000;

function ratioRow(
  name: string,
  skill: number[],
  baseline: number[],
  bound: number,
  note: string,
): Row {
  const ratios = skill.map((value, round) => value / baseline[round]!);
  return toRow({
    ...{ name, value: median(skill), baseline: median(baseline), unit: 'texts/s' },
    ...{ ratio: median(ratios), spread: spread(ratios), note },
    ...{ target: atLeast(bound), judged: 'ratio' },
  });
}

/** Callers of the skill with one text each, beside the pipeline and batches by hand, in turn. */
export async function measureThroughput(
  { options, progress }: BenchmarkContext,
  { embedding, plain, threads }: Sides,
): Promise<Row[]> {
  const count = options.quick ? turnTexts.quick : turnTexts.whole;
  const texts = makeTexts(count, threads);
  const batches = Array.from({ length: count / callers }, (_, at) =>
    texts.slice(at * callers, (at + 1) * callers),
  );
  const rounds = options.quick ? 2 : options.rounds;
  progress.part(`${count} texts, ${threads} threads`, 3 * (rounds + 1));
  const side = (concurrency: number, work: (text: string) => Promise<unknown>) => async () => {
    const { elapsedMs } = await drive(texts, concurrency, async (text) => void (await work(text)));
    return perSecond(count, elapsedMs);
  };
  const results = await interleave(
    {
      skill: side(callers, (text) => embedding.embedText({ texts: [text] })),
      pipeline: side(1, (text) => plain.embedOne(text)),
      batched: async () =>
        perSecond(count, (await drive(batches, 1, (batch) => plain.embedBatch(batch))).elapsedMs),
    },
    rounds,
    () => progress.step(),
  );
  const of = `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const { skill, pipeline, batched } = results;
  return [
    ratioRow(
      `${callers} callers, beside the pipeline, ${of}`,
      ...([
        skill,
        pipeline,
        2,
        'the baseline is transformers.js, one text after the other',
      ] as const),
    ),
    ratioRow(
      `${callers} callers, beside batches by hand, ${of}`,
      ...([
        skill,
        batched,
        0.9,
        `the baseline is ONNX Runtime, ${callers} texts at a time`,
      ] as const),
    ),
  ];
}
