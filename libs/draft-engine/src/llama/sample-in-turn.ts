import { messageOf } from '@skillgate/core';
import type { LlamaContext } from 'node-llama-cpp';

import { tokenOfFailure } from './failed-choices.js';
import { replaceNative } from './replace-native.js';
import { leastTicks, tickMs, type WatchChoices } from './watch-choices.js';

type SampleToken = (...args: readonly unknown[]) => Promise<unknown>;

/** In place of a token whose choice took too long, or had none to choose from by its grammar. */
export const noToken = { tooSlow: -2, deadEnd: -3 } as const;

/**
 * Of CPU, for one token: a text that takes more holds up all others at each of its tokens. Without a grammar it is a
 * millisecond or two; of CPU and not of time, for a machine may stand still.
 */
const usualMaxMs = 1_000;

export interface SampleOptions {
  /** Of CPU, for the choice of one token, in milliseconds. @default 1_000 */
  maxMs?: number | undefined;
  /** Watches each choice. @default nobody does */
  watch?: WatchChoices | undefined;
}

/** Measures the whole process: while tokens are chosen nothing is decoded, and no more than a few are chosen at once. */
async function withinTime(choose: () => Promise<unknown>, maxMs: number): Promise<unknown> {
  const before = process.cpuUsage();
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), tickMs);
  try {
    const token = await choose();
    const { user, system } = process.cpuUsage(before);
    const isSlow = ticks >= leastTicks && (user + system) / 1_000 > maxMs;
    return isSlow ? noToken.tooSlow : token;
  } catch (error) {
    // node-llama-cpp leaves a rejection of this unhandled, which ends the process: a number goes the way of a token.
    return /empty grammar stack/.test(messageOf(error)) ? noToken.deadEnd : tokenOfFailure(error);
  } finally {
    clearInterval(timer);
  }
}

/**
 * Has the first of a batch's texts get its next token before the others do. node-llama-cpp 3.21 chooses all of them at
 * once in threads of their own, and each first has llama.cpp put the rows of the batch's logits into the batch's order,
 * where it computed them in another (`output_reorder` in llama-context.cpp). That is done in place and under no lock:
 * a text then got a token that was chosen by another text's row. Once the first has looked, there is nothing to reorder.
 * Gives `noToken.tooSlow` for a token whose choice took over `maxMs` of CPU. No bound can end the choice itself: it is
 * native, and looks at the batch's logits again until it is over, so that nothing may be decoded meanwhile: who watches
 * may end the process.
 * @throws SkillError INTERNAL where node-llama-cpp is another inside
 */
export function sampleInTurn(
  context: LlamaContext,
  { maxMs = usualMaxMs, watch = () => () => undefined }: SampleOptions = {},
): void {
  let first: Promise<unknown> | undefined;
  let running = 0;
  const inTurn =
    (sample: SampleToken): SampleToken =>
    async (...args) => {
      running += 1;
      try {
        const choose = async () => {
          const end = watch();
          return withinTime(() => sample(...args), maxMs).finally(end);
        };
        if (first === undefined) return await (first = choose());
        await first;
        return await choose();
      } finally {
        running -= 1;
        // The next batch is decoded when all of this one's tokens are chosen.
        if (running === 0) first = undefined;
      }
    };
  replaceNative(context, 'sampleToken', inTurn);
}
