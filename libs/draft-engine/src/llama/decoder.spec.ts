import { join } from 'node:path';
import { createRandom, eventually } from '@skillgate/testing';
import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { noCounts } from '../draft-counts.js';
import { pullDraftModel } from '../testing/draft-model.js';
import { tokenOdds } from '../testing/token-odds.js';
import { createConstraint } from './constraint.js';
import { createDecoder, type Decoder } from './decoder.js';
import { loadNativeModel, type NativeModel } from './load-model.js';
import { createWatchChoices } from './watch-choices.js';

const rounds = Number(process.env['DRAFT_ROUNDS'] ?? 2);
const seed = Number(process.env['DRAFT_SEED'] ?? Date.now() % 1e9);
const callersARound = 8;
/** In a batch floating point may choose one of two tokens that are about as likely. */
const leastOdds = 0.5;

const config = {
  ...{ threads: 1, sequences: 4, contextTokens: 512, batchTokens: 256, memoryBytes: 8e9 },
  // A slow grammar is to be found out in less than the usual second.
  maxSamplingMs: 200,
};
const stuckMs = 600;
const greedy = { temperature: 0 };
/** Beginnings that callers have in common, so that what one has left behind is gone on from by another. */
const beginnings = ['My only code, again and again:\n', 'My only code:\n', 'Codes:\n'];

describe('texts that are decoded together', { timeout: Math.max(180_000, rounds * 10_000) }, () => {
  let native: NativeModel;
  let decoder: Decoder;
  let alone: LlamaContextSequence;
  const counts = noCounts();
  const onStuck = vi.fn<(cpuMs: number) => void>();
  const random = createRandom(seed);
  const choose = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;

  beforeAll(async () => {
    const path = join(await pullDraftModel(), 'SmolLM2-135M-Instruct.Q4_1.gguf');
    native = await loadNativeModel(path, {
      ...config,
      watch: createWatchChoices({ stuckMs, onStuck }),
    });
    decoder = createDecoder(native.context, { ...config, counts });
    const other = await native.model.createContext({ contextSize: 512, threads: 1 });
    alone = other.getSequence();
  }, 120_000);
  afterAll(() => native?.close());

  /** Nobody can guess it, nor know it from elsewhere. */
  const newCode = () => Array.from({ length: 6 }, () => choose([...'bcdfghjkmpqrstvwxz'])).join('');

  const promptOf = (beginning: string, code: string) =>
    native.model.tokenize(`${beginning}${`- ${code}\n`.repeat(3)}-`);

  async function write(code: string) {
    const prompt = promptOf(choose(beginnings), code);
    const text: Token[] = [];
    const leaving = new AbortController();
    const leavesAfter = random() < 0.5 ? Math.floor(random() * 10) : Infinity;
    const maxTokens = 4 + Math.floor(random() * 10);
    if (leavesAfter === 0) leaving.abort('left');
    await decoder
      .decode({
        ...{ prompt, sampling: greedy, isAlone: random() < 0.1, signal: leaving.signal },
        onStart: () => undefined,
        onToken(token) {
          text.push(token);
          if (text.length === leavesAfter) leaving.abort('left');
          return text.length < maxTokens;
        },
      })
      .catch((reason: unknown) => {
        expect(reason).toBe('left');
        expect(text.length).toBe(Math.min(leavesAfter, maxTokens));
      });
    return { code, prompt, text };
  }

  it(`are each its own caller's, through ${rounds} rounds of leaving (DRAFT_SEED=${seed})`, async () => {
    const codes: string[] = [];
    let lowest = 1;
    let tokens = 0;
    for (let round = 0; round < rounds; round += 1) {
      const own = Array.from({ length: callersARound }, newCode);
      const written = await Promise.all(own.map(write));
      for (const { code, prompt, text } of written) {
        const words = native.model.detokenize(text);
        for (const other of [...codes, ...own]) {
          if (other !== code) expect(words).not.toContain(other);
        }
        if (text.length === 0) continue;
        const odds = Math.min(...(await tokenOdds(alone, prompt, text)));
        lowest = Math.min(lowest, odds);
        tokens += text.length;
        expect(odds, `round ${round}, ${code}: ${words}`).toBeGreaterThan(leastOdds);
      }
      codes.push(...own);
    }
    console.log(`${tokens} tokens, each at least ${lowest.toFixed(3)} as likely as the likeliest.`);
    expect(tokens).toBeGreaterThan(2 * rounds * callersARound);
    expect(decoder.running).toBe(0);
  });

  it('would be found out where one had another’s words', async () => {
    // Not any codes: some begin alike, and the model is not sure of some.
    const prompt = promptOf('My only code:\n', 'mtrfgn');
    const leastOf = async (code: string) =>
      Math.min(...(await tokenOdds(alone, prompt, native.model.tokenize(` ${code}\n`))));
    expect(await leastOf('mtrfgn')).toBe(1);
    expect(await leastOf('hgdxrp')).toBeLessThan(0.001);
  });

  it('stop within a token for a caller who leaves, and are counted', async () => {
    const before = { ...counts };
    const leaving = new AbortController();
    const prompt = native.model.tokenize('Once upon a time');
    let tokens = 0;
    const left = decoder.decode({
      ...{ prompt, sampling: greedy, isAlone: false, signal: leaving.signal },
      onStart: () => undefined,
      onToken: () => (tokens += 1) > 0,
    });
    await eventually(() => tokens >= 3, 20_000);
    leaving.abort('left');
    const atLeaving = tokens;
    await expect(left).rejects.toBe('left');
    await decoder.idle();
    expect(tokens).toBe(atLeaving);
    expect(counts.cancelledDecodes - before.cancelledDecodes).toBe(1);
    expect(counts.decodes - before.decodes).toBe(1);
    // The one that was being decoded is not given out.
    expect(counts.tokens - before.tokens - tokens).toBeLessThanOrEqual(1);
    expect(counts.promptTokens - before.promptTokens).toBe(prompt.length);
  });

  it('go on where one’s grammar takes too long, which is ended', async () => {
    const often = (part: string) => Array(10).fill(part).join(' ');
    const gbnf = `root ::= ${often('f')} "z"\nf ::= ${often('e')}\ne ::= "a" | ""`;
    const { state } = await createConstraint(native.model, { kind: 'grammar', gbnf });
    const prompt = native.model.tokenize('Say something: ');
    const never = new AbortController().signal;
    const job = { prompt, isAlone: false, signal: never, onStart: () => undefined };
    let slowTokens = 0;
    const slow = decoder.decode({
      ...{ ...job, sampling: { ...greedy, grammarEvaluationState: state } },
      onToken: () => (slowTokens += 1) > 0,
    });
    let tokens = 0;
    const other = decoder.decode({ ...job, sampling: greedy, onToken: () => (tokens += 1) < 20 });
    await expect(slow).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('took too long to choose a token by'),
    });
    await other;
    expect([slowTokens, tokens]).toEqual([0, 20]);
    expect(onStuck.mock.lastCall?.[0]).toBeGreaterThan(stuckMs);
    expect(decoder.running).toBe(0);
  });

  it.each(['root ::= [z-a]', 'root ::= "x" [z-a]', 'root ::= <[1]> <[99999999]>'])(
    'go on where one’s grammar leads nowhere: %s',
    async (gbnf) => {
      const { state } = await createConstraint(native.model, { kind: 'grammar', gbnf });
      const prompt = native.model.tokenize('Say something: ');
      const never = new AbortController().signal;
      const job = { prompt, isAlone: false, signal: never, onStart: () => undefined };
      const sampling = { temperature: 0.7, seed: 7, grammarEvaluationState: state };
      const lost = decoder.decode({ ...job, sampling, onToken: () => true });
      let tokens = 0;
      const other = decoder.decode({ ...job, sampling: greedy, onToken: () => (tokens += 1) < 5 });
      await expect(lost).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('leads nowhere'),
      });
      await other;
      expect(tokens).toBe(5);
      expect(decoder.running).toBe(0);
    },
  );
});
