import { join } from 'node:path';
import { createModelStore, modelsConfig } from '@skillgate/models';
import { modelEnv } from '@skillgate/testing/model-env';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';
import { modelId } from './settings.js';

/** node-llama-cpp used bare, in this process. */
export interface PlainSide {
  /** Writes a text in a sequence of its own; resolves to how many tokens it has. */
  write(sequence: number, prompt: string, tokens: number): Promise<number>;
  close(): Promise<void>;
}

const sequences = 8;

export async function openPlainSide(threads: number): Promise<PlainSide> {
  const store = createModelStore(modelsConfig({ ...process.env, ...modelEnv }));
  const { folder, model: found } = await store.pull(modelId);
  const llama = await getLlama({
    ...{ build: 'never', gpu: false, maxThreads: threads, skipDownload: true },
    logLevel: LlamaLogLevel.disabled,
  });
  const modelPath = join(folder, found.files[0]!.path);
  const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
  const context = await model.createContext({ contextSize: 2_048, sequences, threads });
  const all = Array.from({ length: sequences }, () => context.getSequence());
  return {
    async write(at, prompt, tokens) {
      const sequence = all[at]!;
      await sequence.clearHistory();
      let count = 0;
      for await (const token of sequence.evaluate(model.tokenize(prompt), { temperature: 0 })) {
        void token;
        count += 1;
        if (count === tokens) break;
      }
      return count;
    },
    close: () => llama.dispose(),
  };
}
