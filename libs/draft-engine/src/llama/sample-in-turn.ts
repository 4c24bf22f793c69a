import { internal } from '@skillgate/core';
import type { LlamaContext } from 'node-llama-cpp';

type SampleToken = (...args: readonly unknown[]) => Promise<unknown>;

/** The native side of a context, which node-llama-cpp's types leave out. */
interface WithNative {
  _ctx?: { sampleToken?: SampleToken };
}

/**
 * Has the first of a batch's texts get its next token before the others do. node-llama-cpp 3.21 chooses all of them at
 * once in threads of their own, and each first has llama.cpp put the rows of the batch's logits into the batch's order,
 * where it computed them in another (`output_reorder` in llama-context.cpp). That is done in place and under no lock:
 * a text then got a token that was chosen by another text's row. Once the first has looked, there is nothing to reorder.
 * @throws SkillError INTERNAL where node-llama-cpp is another inside
 */
export function sampleInTurn(context: LlamaContext): void {
  const native = (context as unknown as WithNative)._ctx;
  const sample = native?.sampleToken?.bind(native);
  if (native === undefined || sample === undefined) {
    throw internal('node-llama-cpp has no sampleToken where 3.21 has it.');
  }
  let first: Promise<unknown> | undefined;
  let running = 0;
  const inTurn: SampleToken = async (...args) => {
    running += 1;
    try {
      if (first === undefined) return await (first = sample(...args));
      await first.catch(() => undefined);
      return await sample(...args);
    } finally {
      running -= 1;
      // The next batch is decoded when all of this one's tokens are chosen.
      if (running === 0) first = undefined;
    }
  };
  // The prototype's, which it hides, is read-only.
  Object.defineProperty(native, 'sampleToken', { value: inTurn });
}
