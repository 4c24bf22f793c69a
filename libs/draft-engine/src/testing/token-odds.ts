import type { LlamaContextSequence, Token } from 'node-llama-cpp';

type Asked = { token: true } | { probabilities: true };

/** What the model says next after each token from `first` on, in an empty context of its own. */
async function ask(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  { first, asked }: { first: number; asked: Asked },
) {
  await sequence.clearHistory();
  const input = tokens.map((token, at): Token | [Token, object] =>
    at < first ? token : [token, { generateNext: { ...asked, options: { temperature: 0 } } }],
  );
  const results = await sequence.controlledEvaluate(input);
  return tokens.slice(first).map((_, at) => results[first + at]?.next);
}

/**
 * How likely each token of a text is after the prompt and those before it, as a share of the likeliest token's
 * probability: 1 for a greedy choice. Read alone, in one piece, so that nothing of another text can have a part in it.
 */
export async function tokenOdds(
  sequence: LlamaContextSequence,
  prompt: readonly Token[],
  text: readonly Token[],
): Promise<number[]> {
  const before = [...prompt, ...text.slice(0, -1)];
  const first = prompt.length - 1;
  const choices = await ask(sequence, before, { first, asked: { token: true } });
  if (choices.every((next, at) => next?.token === text[at])) return text.map(() => 1);
  const odds = await ask(sequence, before, { first, asked: { probabilities: true } });
  return odds.map((next, at) => {
    const [[, best] = [undefined, NaN]] = next?.probabilities ?? [];
    return (next?.probabilities?.get(text[at]!) ?? 0) / best;
  });
}
