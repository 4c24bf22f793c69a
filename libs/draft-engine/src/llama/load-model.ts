import { stat } from 'node:fs/promises';
import { failedPrecondition, messageOf } from '@skillgate/core';
import type { GgufInsights, Llama, LlamaContext, LlamaModel } from 'node-llama-cpp';

import type { DraftEngineConfig } from '../config.js';
import { importLlama, loadLlama } from './import-llama.js';
import { sampleInTurn } from './sample-in-turn.js';
import type { WatchChoices } from './watch-choices.js';

/** A model in memory, and a context with room for several texts. */
export interface NativeModel {
  model: LlamaModel;
  context: LlamaContext;
  /** Tokens of one text, prompt and all. */
  contextTokens: number;
  close(): Promise<void>;
}

export interface LoadConfig extends Pick<
  DraftEngineConfig,
  'threads' | 'sequences' | 'contextTokens' | 'batchTokens'
> {
  /** What this process may use in all. */
  memoryBytes: number;
  /** Of CPU, for the choice of one token, in milliseconds. @default 1_000 */
  maxSamplingMs?: number;
  /** Watches the choices of tokens. @default nobody does */
  watch?: WatchChoices | undefined;
}

const megabytes = (bytes: number) => Math.ceil(bytes / 1e6);

function unreadable(path: string, cause: unknown) {
  const reason = messageOf(cause);
  return failedPrecondition(
    `The model ${path} can't be loaded: ${reason}. It must be a whole GGUF file of a model that writes text; fetch it again, or let DRAFT_MODEL name another.`,
    { cause },
  );
}

async function readInsights(llama: Llama, path: string): Promise<GgufInsights> {
  const { GgufInsights, readGgufFileInfo } = await importLlama();
  try {
    const info = await readGgufFileInfo(path, { sourceType: 'filesystem' });
    return await GgufInsights.from(info, llama);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** @throws SkillError FAILED_PRECONDITION where the model, its contexts and what there is already take too much */
function checkMemory(insights: GgufInsights, config: LoadConfig, fileBytes: number): void {
  const { sequences, contextTokens: contextSize, batchTokens: batchSize } = config;
  const context = insights.estimateContextResourceRequirements({
    ...{ contextSize, sequences, batchSize },
    ...{ modelGpuLayers: 0, isEmbeddingContext: false },
  });
  const needed = process.memoryUsage.rss() + fileBytes + context.cpuRam;
  if (needed <= config.memoryBytes) return;
  throw failedPrecondition(
    `The model needs about ${megabytes(needed)} MB of memory with ${sequences} texts of ${contextSize} tokens at a time, and this process may use ${megabytes(config.memoryBytes)} MB. Raise the container's memory limit, or lower DRAFT_SEQUENCES or DRAFT_CONTEXT_TOKENS.`,
  );
}

async function loadInto(llama: Llama, path: string, config: LoadConfig): Promise<NativeModel> {
  const insights = await readInsights(llama, path);
  const contextTokens = Math.min(config.contextTokens, insights.trainContextSize ?? Infinity);
  checkMemory(insights, { ...config, contextTokens }, (await stat(path)).size);
  const model = await llama.loadModel({ modelPath: path, gpuLayers: 0 }).catch((cause) => {
    throw unreadable(path, cause);
  });
  const context = await model.createContext({
    contextSize: contextTokens,
    sequences: config.sequences,
    threads: config.threads,
    batchSize: config.batchTokens,
  });
  sampleInTurn(context, { maxMs: config.maxSamplingMs, watch: config.watch });
  return { model, context, contextTokens, close: () => llama.dispose() };
}

/**
 * Loads a GGUF file on the CPU with the library's prebuilt binary; never builds or downloads anything.
 * @throws SkillError FAILED_PRECONDITION for a file that is none, cut off or not of text, and for too little memory
 */
export async function loadNativeModel(path: string, config: LoadConfig): Promise<NativeModel> {
  const llama = await loadLlama(config.threads);
  try {
    return await loadInto(llama, path, config);
  } catch (error) {
    await llama.dispose();
    throw error;
  }
}
