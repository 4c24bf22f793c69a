import { asSkillError, createSlots, internal } from '@skillgate/core';
import type { LlamaContext, SequenceEvaluateOptions, Token } from 'node-llama-cpp';

import type { DraftCounts } from '../draft-counts.js';
import { createOneThread } from './one-thread.js';
import { createSequence, type Sequence } from './sequence.js';

/** A prompt to go on from. */
export interface DecodeJob {
  prompt: readonly Token[];
  sampling: SequenceEvaluateOptions;
  /** From an empty context, by one thread, and never in a batch with others. */
  isAlone: boolean;
  signal: AbortSignal;
  /** Told how much of the prompt was there already. */
  onStart: (cachedTokens: number) => void;
  /** Takes a token, and says whether more are wanted. */
  onToken: (token: Token) => boolean;
}

/** Puts the tokens of many texts through the model together. */
export interface Decoder {
  /**
   * Resolves when `onToken` wants no more, or the model ended the text.
   * @throws `signal.reason` within a token of its abort; SkillError INTERNAL where the model fails
   */
  decode(job: DecodeJob): Promise<void>;
  /** Texts in work. */
  readonly running: number;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
}

interface DecoderOptions {
  /** The most that go through the model at once. */
  batchTokens: number;
  /** Kept up to date. */
  counts: DraftCounts;
}

interface Run {
  job: DecodeJob;
  sequence: Sequence;
  end: (error?: unknown) => void;
}

const maxWaiting = 10_000;
/** Of a prompt, when others wait for their next token meanwhile. */
const leastPiece = 32;
/**
 * Of the prompt of a text that is decoded alone: floating point gives another text for another piece, and whatever
 * DRAFT_BATCH_TOKENS says, so many go through the model at once.
 */
const alonePiece = 32;

/**
 * One step after the other: in each, every text gets its next token, or a piece of its prompt read, and all of them go
 * in one batch. node-llama-cpp left to itself starts the next batch as soon as one text has asked for its next token,
 * and so decodes the others in a batch of their own (llama.cpp reads all weights once for each).
 */
export function createDecoder(
  context: LlamaContext,
  { batchTokens, counts }: DecoderOptions,
): Decoder {
  const sequences = Array.from({ length: context.totalSequences }, (_, number) =>
    createSequence(context.getSequence(), number),
  );
  const free = new Set(sequences);
  const places = createSlots({
    capacity: sequences.length,
    maxWaiting,
    name: 'sequences of the model',
  });
  const oneThread = createOneThread(context);
  const runs = new Set<Run>();
  let looping: Promise<void> | undefined;

  /** The one that has most of the prompt; of those that have as much, the one that waits the longest. */
  function take({ prompt, isAlone }: DecodeJob): Sequence {
    const common = (sequence: Sequence) => (isAlone ? 0 : sequence.commonTokens(prompt));
    const [best] = [...free].sort((a, b) => common(b) - common(a));
    if (best === undefined) throw internal('A place was given without a sequence.');
    free.delete(best);
    return best;
  }

  function finish(run: Run, error?: unknown): void {
    runs.delete(run);
    if (error !== undefined && run.job.signal.aborted) counts.cancelledDecodes += 1;
    run.end(error);
  }

  async function stepOne(run: Run, pieceTokens: number): Promise<void> {
    const { job, sequence } = run;
    try {
      job.signal.throwIfAborted();
      const token = await sequence.step(pieceTokens);
      job.signal.throwIfAborted();
      if (token === 'reading') return;
      counts.tokens += 1;
      if (token === 'ended' || !job.onToken(token)) finish(run);
    } catch (error) {
      finish(run, job.signal.aborted ? job.signal.reason : asSkillError(error));
    }
  }

  async function stepTogether(together: Run[]): Promise<void> {
    if (together.length === 0) return;
    const share = Math.max(leastPiece, Math.floor(batchTokens / together.length));
    await Promise.all(together.map((run) => stepOne(run, share)));
  }

  async function loop(): Promise<void> {
    while (runs.size > 0) {
      // llama.cpp computes neighbours at once, where they stand in this order.
      const all = [...runs].sort((a, b) => a.sequence.number - b.sequence.number);
      await stepTogether(all.filter(({ job }) => !job.isAlone));
      for (const run of all.filter(({ job }) => job.isAlone)) {
        await oneThread(() => stepOne(run, alonePiece));
      }
    }
    looping = undefined;
  }

  function run(job: DecodeJob, sequence: Sequence): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (error?: unknown) => (error === undefined ? resolve() : reject(error as Error));
      runs.add({ job, sequence, end });
      looping ??= loop();
    });
  }

  return {
    async decode(job) {
      const release = await places.acquire(job.signal);
      const sequence = take(job);
      try {
        const { prompt, sampling, isAlone } = job;
        const cachedTokens = await sequence.begin(prompt, sampling, isAlone);
        counts.decodes += 1;
        counts.promptTokens += prompt.length;
        counts.cachedPromptTokens += cachedTokens;
        job.onStart(cachedTokens);
        await run(job, sequence);
      } finally {
        await sequence.rest();
        free.add(sequence);
        release();
      }
    },
    get running() {
      return places.used;
    },
    async idle() {
      await looping;
    },
  };
}
