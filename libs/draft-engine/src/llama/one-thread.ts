import type { LlamaContext } from 'node-llama-cpp';

import { replaceNative } from './replace-native.js';

type SetThreads = (threads: number) => void;

/** Computes with one thread while it works, whatever the context has. */
export type OneThread = (work: () => Promise<void>) => Promise<void>;

/**
 * How llama.cpp cuts a matrix for its threads decides how its sums are rounded: with two, a text was another one from
 * its 30th token on. node-llama-cpp tells the number anew before each batch.
 */
export function createOneThread(context: LlamaContext): OneThread {
  let isOne = false;
  replaceNative<SetThreads>(context, 'setThreads', (set) => (threads) => set(isOne ? 1 : threads));
  return async (work) => {
    isOne = true;
    try {
      await work();
    } finally {
      isOne = false;
    }
  };
}
