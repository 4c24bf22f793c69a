import type { EmbeddingClient } from '@skillgate/client';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { drive } from '../../frame/drive.js';
import { interleave } from '../../frame/rounds.js';
import { toRow, type Row } from '../../frame/row.js';
import { median, spread } from '../../frame/statistics.js';
import { atLeast, type Target } from '../../frame/target.js';
import { kindsOfTexts, makeTexts, partOf, type Words } from './make-texts.js';
import type { PlainSide } from './plain-side.js';
import { callers, turnTexts } from './settings.js';

export interface Sides {
  embedding: EmbeddingClient;
  plain: PlainSide;
  threads: number;
}

export const threadsText = (threads: number) =>
  `${threads} ${threads === 1 ? 'thread' : 'threads'}`;

const perSecond = (count: number, elapsedMs: number) => (count / elapsedMs) * 1000;

interface Compared {
  name: string;
  skill: readonly number[];
  baseline: readonly number[];
  /** What the threads could do at best. */
  model: readonly number[];
  note: string;
  target: Target;
}

const ratiosOf = (values: readonly number[], baseline: readonly number[]) =>
  values.map((value, round) => value / baseline[round]!);

function ratioRow({ name, skill, baseline, model, note, target }: Compared): Row {
  const ratios = ratiosOf(skill, baseline);
  const alone = median(ratiosOf(model, baseline)).toFixed(2);
  return toRow({
    ...{ name, value: median(skill), baseline: median(baseline), unit: 'texts/s' },
    ...{ ratio: median(ratios), spread: spread(ratios) },
    ...{ target, judged: 'ratio' },
    note: `${note}; ${alone} × it is ONNX Runtime alone, on the file as it is, in batches of one length, without server and callers`,
  });
}

/** Callers of the skill with one text each, beside the pipeline and batches by hand, in turn. */
async function inTurn(
  { options, progress }: BenchmarkContext,
  { embedding, plain, threads }: Sides,
  words: Words,
) {
  const count = options.quick ? turnTexts.quick : turnTexts.whole;
  const texts = makeTexts(count, threads, words);
  const batches = Array.from({ length: count / callers }, (_, at) =>
    texts.slice(at * callers, (at + 1) * callers),
  );
  const rounds = options.quick ? 2 : options.rounds;
  progress.part(`${count} texts, ${threadsText(threads)}`, 4 * (rounds + 1));
  const side = (concurrency: number, work: (text: string) => Promise<unknown>) => async () => {
    const { elapsedMs } = await drive(texts, concurrency, async (text) => void (await work(text)));
    return perSecond(count, elapsedMs);
  };
  return interleave(
    {
      skill: side(callers, (text) => embedding.embedText({ texts: [text] })),
      pipeline: side(1, (text) => plain.embedOne(text)),
      batched: async () =>
        perSecond(count, (await drive(batches, 1, (batch) => plain.embedBatch(batch))).elapsedMs),
      model: async () => threads * perSecond(count, (await plain.runModelAlone(texts)).elapsedMs),
    },
    rounds,
    () => progress.step(),
  );
}

/** Texts a second, a kind of texts after the other; with `--only`, that kind alone. */
export async function measureThroughput(context: BenchmarkContext, sides: Sides): Promise<Row[]> {
  const { only } = context.options;
  const rows: Row[] = [];
  for (const [kind, words] of Object.entries(kindsOfTexts)) {
    if (only !== undefined && only !== partOf(kind)) continue;
    const name = `${kind}, ${callers} callers, ${threadsText(sides.threads)}`;
    const { skill, pipeline, batched, model } = await inTurn(context, sides, words);
    rows.push(
      ratioRow({
        ...{ name, skill, baseline: pipeline, model, target: atLeast(2) },
        note: 'the baseline is transformers.js, one text after the other',
      }),
      ratioRow({
        ...{ name, skill, baseline: batched, model, target: atLeast(0.9) },
        note: `the baseline is ONNX Runtime, ${callers} texts at a time`,
      }),
    );
  }
  return rows;
}
