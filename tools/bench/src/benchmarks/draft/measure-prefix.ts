import type { DraftClient } from '@skillgate/client';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { toRow, type Row } from '../../frame/row.js';
import { median, spread } from '../../frame/statistics.js';
import { atMost } from '../../frame/target.js';

/** Some 500 tokens that no other round has. */
const systemPrompt = (round: number) =>
  `Rules of the house number ${round}. ${'Answer in plain words, name what you leave out, and never guess a figure. '.repeat(30)}`;

/** The first token after a long system prompt that is new, and after one that came before. */
export async function measurePrefix(
  { options, progress }: BenchmarkContext,
  draft: DraftClient,
): Promise<Row[]> {
  const rounds = options.quick ? 2 : options.rounds;
  progress.part('a system prompt of 500 tokens', 2 * rounds);
  const ask = async (round: number, content: string) => {
    const system = { role: 'system', content: systemPrompt(round) } as const;
    const messages = [system, { role: 'user', content } as const];
    const answer = await draft.generate({ messages, maxTokens: 1, temperature: 0 });
    progress.step();
    return answer;
  };
  const firstMs: number[] = [];
  const againMs: number[] = [];
  let tokens = 0;
  for (let round = 0; round < rounds; round += 1) {
    const first = await ask(round, 'Good day.');
    tokens = first.promptTokens;
    firstMs.push(first.timeToFirstTokenMs);
    againMs.push((await ask(round, 'What is new?')).timeToFirstTokenMs);
  }
  const ratios = againMs.map((ms, round) => ms / firstMs[round]!);
  return [
    toRow({
      ...{ name: 'first token, system prompt known', value: median(againMs), unit: 'ms' },
      ...{ baseline: median(firstMs), ratio: median(ratios), spread: spread(ratios) },
      ...{ target: atMost(0.2), judged: 'ratio' },
      note: `the baseline is its first time, ${tokens} tokens`,
    }),
  ];
}
