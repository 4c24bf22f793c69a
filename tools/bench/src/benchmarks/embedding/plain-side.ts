import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  AutoModel,
  BertTokenizer,
  env,
  FeatureExtractionPipeline,
  PretrainedConfig,
} from '@xenova/transformers';
import { createModelStore, modelsConfig } from '@skillgate/models';
import { modelEnv } from '@skillgate/testing/model-env';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { callers, model } from './settings.js';

/** The same model file without the skill. */
export interface PlainSide {
  /** transformers.js's own pipeline, a text. */
  embedOne(text: string): Promise<Float32Array>;
  /** ONNX Runtime by hand, texts that are filled up to the longest of them. */
  embedBatch(texts: readonly string[]): Promise<void>;
  /**
   * The time that ONNX Runtime alone takes for these texts with one thread: texts of one length together, so that nothing
   * is filled up, and nothing but its runs counted. No server can be faster for each of its threads, but by changing the
   * network as the skill does.
   */
  runModelAlone(texts: readonly string[]): Promise<{ elapsedMs: number }>;
}

function openTokenizer(): BertTokenizer {
  const json = JSON.parse(readFileSync(join(model.folder, 'tokenizer.json'), 'utf8')) as object;
  return new BertTokenizer(json, {
    ...{ do_lower_case: true, unk_token: '[UNK]', pad_token: '[PAD]', model_max_length: 256 },
  });
}

/** A pipeline as `pipeline('feature-extraction')` makes it of a folder with all of its configuration files. */
async function openPipeline(tokenizer: BertTokenizer, threads: number) {
  env.allowRemoteModels = false;
  env.localModelPath = dirname(model.folder);
  const network = await AutoModel.from_pretrained(basename(model.folder), {
    config: new PretrainedConfig({ model_type: 'bert' }),
    ...{ dtype: 'q8', device: 'cpu', local_files_only: true },
    session_options: { intraOpNumThreads: threads },
  });
  return new FeatureExtractionPipeline({ task: 'feature-extraction', model: network, tokenizer });
}

/** The mean over each row's own tokens, of the length 1. */
function poolRows(states: Float32Array, lengths: readonly number[], width: number): Float32Array[] {
  const dimensions = states.length / lengths.length / width;
  return lengths.map((length, row) => {
    const mean = new Float32Array(dimensions);
    for (let token = 0; token < length; token += 1) {
      const from = (row * width + token) * dimensions;
      for (let at = 0; at < dimensions; at += 1) mean[at]! += states[from + at]!;
    }
    const norm = Math.hypot(...mean);
    return mean.map((value) => value / norm);
  });
}

function batchInputs(ids: readonly number[][], width: number): Record<string, Tensor> {
  const dims = [ids.length, width];
  const [tokens, mask] = [
    new BigInt64Array(ids.length * width),
    new BigInt64Array(ids.length * width),
  ];
  ids.forEach((row, at) => {
    row.forEach((id, place) => (tokens[at * width + place] = BigInt(id)));
    mask.fill(1n, at * width, at * width + row.length);
  });
  return {
    input_ids: new Tensor('int64', tokens, dims),
    attention_mask: new Tensor('int64', mask, dims),
    token_type_ids: new Tensor('int64', new BigInt64Array(mask.length), dims),
  };
}

/** Batches of at most so many texts, each of texts that have as many tokens. */
function batchesOfOneLength(ids: readonly number[][], most: number): number[][][] {
  const lengths = [...new Set(ids.map(({ length }) => length))];
  return lengths.flatMap((length) => {
    const same = ids.filter((own) => own.length === length);
    return Array.from({ length: Math.ceil(same.length / most) }, (_, at) =>
      same.slice(at * most, (at + 1) * most),
    );
  });
}

/** With one thread, and what the skill sets to make it fast. */
const openAlone = (file: string) =>
  InferenceSession.create(file, {
    intraOpNumThreads: 1,
    extra: { optimization: { disable_specified_optimizers: 'SkipLayerNormFusion' } },
  });

/** Loads the model with so many threads, as either is used by default otherwise. */
export async function openPlainSide(threads: number): Promise<PlainSide> {
  await createModelStore(modelsConfig({ ...process.env, ...modelEnv })).pull(model.id);
  const tokenizer = openTokenizer();
  const pipeline = await openPipeline(tokenizer, threads);
  const file = join(model.folder, 'onnx/model_quantized.onnx');
  const session = await InferenceSession.create(file, { intraOpNumThreads: threads });
  const alone = await openAlone(file);
  const idsOf = (text: string) => tokenizer.encode(text).slice(0, 256);
  return {
    async embedOne(text) {
      return (await pipeline(text, { pooling: 'mean', normalize: true })).data as Float32Array;
    },
    async embedBatch(texts) {
      const ids = texts.map(idsOf);
      const width = Math.max(...ids.map(({ length }) => length));
      const output = await session.run(batchInputs(ids, width));
      const states = Object.values(output)[0]!.data as Float32Array;
      poolRows(
        states,
        ids.map(({ length }) => length),
        width,
      );
    },
    async runModelAlone(texts) {
      const batches = batchesOfOneLength(texts.map(idsOf), callers);
      const inputs = batches.map((ids) => batchInputs(ids, ids[0]!.length));
      const startedMs = performance.now();
      for (const input of inputs) await alone.run(input);
      return { elapsedMs: performance.now() - startedMs };
    },
  };
}
