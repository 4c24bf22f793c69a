import type { BenchmarkContext } from '../../frame/benchmark.js';
import { drive } from '../../frame/drive.js';
import { interleave } from '../../frame/rounds.js';
import { toRow, type Row } from '../../frame/row.js';
import { median, spread } from '../../frame/statistics.js';
import { below } from '../../frame/target.js';
import type { BareGrpc } from './bare-grpc.js';
import { threadsText, type Sides } from './measure-throughput.js';

const turnCalls = { whole: 200, quick: 60 };
/** Of each side, before it is measured: V8 compiles what is called bit by bit, over some thousands of calls. */
const warmUpCalls = { whole: 2_000, quick: 60 };

/**
 * One caller with one short text: over gRPC, by the bare pipeline, and by the bare pipeline behind a bare grpc-js server,
 * in turn.
 * @param setting What the skill is not served with by default.
 */
export async function measureLatency(
  { options, progress }: BenchmarkContext,
  { embedding, plain, threads, bareGrpc }: Sides & { bareGrpc: BareGrpc },
  setting?: string,
): Promise<Row[]> {
  const size = options.quick ? 'quick' : 'whole';
  const rounds = options.quick ? 2 : options.rounds;
  const works = {
    skill: (text: string) => embedding.embedText({ texts: [text] }),
    pipeline: (text: string) => plain.embedOne(text),
    bare: (text: string) => bareGrpc.embedOne(text),
  };
  progress.part('one short text', 3 * (rounds + 2));
  const p50 = async (work: (text: string) => Promise<unknown>, count: number) => {
    const texts = Array.from(
      { length: count },
      (_, at) => `Where is the invoice number ${at % 200}?`,
    );
    const { latenciesMs } = await drive(texts, 1, async (text) => void (await work(text)));
    progress.step();
    return median(latenciesMs);
  };
  for (const work of Object.values(works)) await p50(work, warmUpCalls[size]);
  const { skill, pipeline, bare } = await interleave(
    {
      skill: () => p50(works.skill, turnCalls[size]),
      pipeline: () => p50(works.pipeline, turnCalls[size]),
      bare: () => p50(works.bare, turnCalls[size]),
    },
    rounds,
  );
  const kind = [threadsText(threads), ...(setting ? [setting] : [])].join(', ');
  const compared = (name: string, values: readonly number[]) => {
    const ratios = values.map((value, round) => value / pipeline[round]!);
    return {
      ...{ name, value: median(values), unit: 'ms', baseline: median(pipeline) },
      ...{ ratio: median(ratios), spread: spread(ratios) },
    };
  };
  return [
    toRow({
      ...compared(`one short text over gRPC, P50, ${kind}`, skill),
      ...{ target: below(1.3), judged: 'ratio' },
      note: 'the baseline is the bare pipeline call',
    }),
    toRow({
      ...compared(`the same by a bare grpc-js server, ${kind}`, bare),
      note: 'the bare pipeline in a process of its own, on the loopback, which nothing else can ask meanwhile: what gRPC itself costs here',
    }),
  ];
}
