import type { BenchmarkContext } from '../../frame/benchmark.js';
import { drive } from '../../frame/drive.js';
import { interleave } from '../../frame/rounds.js';
import { toRow, type Row } from '../../frame/row.js';
import { median, spread } from '../../frame/statistics.js';
import { below } from '../../frame/target.js';
import { threadsText, type Sides } from './measure-throughput.js';

const turnCalls = { whole: 200, quick: 60 };

/**
 * One caller with one short text, over gRPC and by the bare pipeline, in turn.
 * @param setting What the skill is not served with by default.
 */
export async function measureLatency(
  { options, progress }: BenchmarkContext,
  { embedding, plain, threads }: Sides,
  setting?: string,
): Promise<Row[]> {
  const count = options.quick ? turnCalls.quick : turnCalls.whole;
  const texts = Array.from({ length: count }, (_, at) => `Where is the invoice number ${at}?`);
  const rounds = options.quick ? 2 : options.rounds;
  progress.part('one short text', 2 * (rounds + 1));
  const p50 = (work: (text: string) => Promise<unknown>) => async () => {
    const { latenciesMs } = await drive(texts, 1, async (text) => void (await work(text)));
    return median(latenciesMs);
  };
  const { skill, pipeline } = await interleave(
    {
      skill: p50((text) => embedding.embedText({ texts: [text] })),
      pipeline: p50((text) => plain.embedOne(text)),
    },
    rounds,
    () => progress.step(),
  );
  const kind = [threadsText(threads), ...(setting ? [setting] : [])].join(', ');
  const ratios = skill.map((value, round) => value / pipeline[round]!);
  return [
    toRow({
      ...{ name: `one short text over gRPC, P50, ${kind}`, value: median(skill), unit: 'ms' },
      ...{ baseline: median(pipeline), ratio: median(ratios), spread: spread(ratios) },
      ...{ target: below(1.3), judged: 'ratio' },
      note: 'the baseline is the bare pipeline call',
    }),
  ];
}
