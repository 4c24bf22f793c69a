import type { SequenceEvaluateOptions, Token } from 'node-llama-cpp';

import type { Draft, DraftEnd, DraftOptions } from './draft-options.js';
import { createConstraint, type Constraint } from './llama/constraint.js';
import type { LoadedModel } from './loaded-model.js';
import { createStopMatcher } from './text/stop-matcher.js';
import { createTokenText } from './text/token-text.js';

/** Of the text's last tokens, how many count as repeated: as in llama.cpp. */
const repeatWindow = 64;
const lowBits = 0xffff_ffffn;
/** llama.cpp takes this one for "any". */
const anySeed = 0xffff_ffff;

/** llama.cpp's seeds have 32 bits: those of 64 are folded. */
function foldSeed(seed: bigint): number {
  const folded = Number((seed & lowBits) ^ (seed >> 32n));
  return folded === anySeed ? 0 : folded;
}

function samplingOf(
  { sampling }: DraftOptions,
  recent: readonly Token[],
  constraint: Constraint | undefined,
): SequenceEvaluateOptions {
  const { temperature, topP, topK, minP, repeatPenalty: penalty, seed } = sampling;
  const punishTokens = () => recent.slice(-repeatWindow);
  return {
    ...{ temperature, topP, topK, minP, seed: foldSeed(seed) },
    ...(penalty !== 1 && { repeatPenalty: { penalty, punishTokens } }),
    ...(constraint && { grammarEvaluationState: constraint.state }),
  };
}

/** A text as it grows, until something ends it. */
interface Growth {
  text: string;
  end: DraftEnd;
  stopSequence: string;
}

/**
 * Writes one text; `onPiece` is given each token's part of it, which is empty while a character or a stop sequence may
 * be cut.
 * @throws SkillError INVALID_ARGUMENT for a prompt that is too long, or a grammar that doesn't parse; `signal.reason`
 */
export async function writeDraft(
  loaded: LoadedModel,
  options: DraftOptions,
  { signal, onPiece }: { signal: AbortSignal; onPiece: (piece: string) => void },
): Promise<Draft> {
  const { model, decoder, contextTokens } = loaded;
  const prompt = loaded.promptOf(options.input);
  const constraint = options.constraint && (await createConstraint(model, options.constraint));
  const ownStops = constraint?.stop ?? [];
  const stops = createStopMatcher([...options.stop, ...ownStops]);
  const words = createTokenText(prompt, (tokens) => model.detokenize(tokens));
  const maxTokens = Math.min(options.maxTokens, contextTokens - prompt.length);
  const tokens: Token[] = [];
  const grown: Growth = { text: '', end: 'length', stopSequence: '' };
  let cachedPromptTokens = 0;
  let firstAtMs = 0;

  function add(piece: string): void {
    grown.text += piece;
    onPiece(piece);
  }

  function endWith(end: DraftEnd, stopSequence = ''): false {
    grown.end = end;
    grown.stopSequence = stopSequence;
    return false;
  }

  function onToken(token: Token): boolean {
    firstAtMs ||= performance.now();
    if (model.isEogToken(token)) return endWith('stop');
    tokens.push(token);
    const { text, stop } = stops.push(words.push(token));
    add(text);
    if (stop !== undefined) {
      return ownStops.includes(stop) ? endWith('stop') : endWith('stop-sequence', stop);
    }
    if (constraint?.isComplete(grown.text)) return endWith('stop');
    return tokens.length < maxTokens;
  }

  await decoder.decode({
    prompt,
    sampling: samplingOf(options, tokens, constraint),
    isAlone: options.deterministic,
    signal,
    onStart: (cached) => (cachedPromptTokens = cached),
    onToken,
  });
  const seconds = (performance.now() - firstAtMs) / 1_000;
  if (grown.end !== 'stop-sequence') {
    const rest = stops.rest();
    if (rest !== '') add(rest);
  }
  return {
    ...grown,
    tokensGenerated: tokens.length,
    promptTokens: prompt.length,
    cachedPromptTokens,
    tokensPerSecond: tokens.length > 1 ? (tokens.length - 1) / seconds : 0,
    seed: options.sampling.seed,
  };
}
