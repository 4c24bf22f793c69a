import type { DraftClient } from '@skillgate/client';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { interleave } from '../../frame/rounds.js';
import { toRow, type Row } from '../../frame/row.js';
import { median, spread } from '../../frame/statistics.js';
import { atLeast } from '../../frame/target.js';
import type { PlainSide } from './plain-side.js';
import { bare, promptOf, textTokens } from './settings.js';

const callers = [1, 2, 4, 8] as const;

/** Writes a caller's text; resolves to how many tokens it has. */
type Write = (caller: number, prompt: string, tokens: number) => Promise<number>;

/** Tokens a second of so many callers, all together. */
function total(write: Write, count: number, tokens: number): () => Promise<number> {
  let round = 0;
  return async () => {
    round += 1;
    const startedMs = performance.now();
    const counts = await Promise.all(
      Array.from({ length: count }, (_, caller) => write(caller, promptOf(caller, round), tokens)),
    );
    const seconds = (performance.now() - startedMs) / 1_000;
    return counts.reduce((sum, one) => sum + one, 0) / seconds;
  };
}

/** One caller and several, over gRPC and by node-llama-cpp bare, in turn. */
export async function measureSpeed(
  { options, progress }: BenchmarkContext,
  draft: DraftClient,
  plain: PlainSide,
): Promise<Row[]> {
  const tokens = options.quick ? textTokens.quick : textTokens.whole;
  const rounds = options.quick ? 2 : options.rounds;
  const write: Write = async (_caller, prompt, maxTokens) =>
    (await draft.generate({ prompt, maxTokens, ...bare })).tokensGenerated;
  const sides = Object.fromEntries(
    callers.flatMap((count) => [
      [`skill ${count}`, total(write, count, tokens)],
      [`bare ${count}`, total(plain.write, count, tokens)],
    ]),
  );
  progress.part('one caller and several', Object.keys(sides).length * (rounds + 1));
  const results = await interleave(sides, rounds, () => progress.step());
  const of = (name: string) => results[name]!;
  const ratios = (a: number[], b: number[]) => a.map((value, round) => value / b[round]!);
  const single = ratios(of('skill 1'), of('bare 1'));
  const rows = [
    toRow({
      ...{ name: 'one caller', value: median(of('skill 1')), unit: 'tokens/s' },
      ...{ baseline: median(of('bare 1')), ratio: median(single), spread: spread(single) },
      ...{ target: atLeast(0.95), judged: 'ratio' },
      note: 'the baseline is node-llama-cpp bare',
    }),
  ];
  for (const count of callers.slice(1)) {
    const gains = ratios(of(`skill ${count}`), of('skill 1'));
    rows.push(
      toRow({
        ...{ name: `${count} callers in all`, value: median(of(`skill ${count}`)) },
        ...{ unit: 'tokens/s', baseline: median(of('skill 1')) },
        ...{ ratio: median(gains), spread: spread(gains), target: atLeast(1), judged: 'ratio' },
        note: `the baseline is one caller; bare, ${count} at once: ${median(of(`bare ${count}`)).toFixed(0)} tokens/s`,
      }),
    );
  }
  return rows;
}
