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
import { model } from './settings.js';

/** The same model file without the skill. */
export interface PlainSide {
  /** transformers.js's own pipeline, a text. */
  embedOne(text: string): Promise<void>;
  /** ONNX Runtime by hand, texts that are filled up to the longest of them. */
  embedBatch(texts: readonly string[]): Promise<void>;
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

/** Loads the model with so many threads, as either is used by default otherwise. */
export async function openPlainSide(threads: number): Promise<PlainSide> {
  await createModelStore(modelsConfig({ ...process.env, ...modelEnv })).pull(model.id);
  const tokenizer = openTokenizer();
  const pipeline = await openPipeline(tokenizer, threads);
  const session = await InferenceSession.create(join(model.folder, 'onnx/model_quantized.onnx'), {
    intraOpNumThreads: threads,
  });
  return {
    async embedOne(text) {
      await pipeline(text, { pooling: 'mean', normalize: true });
    },
    async embedBatch(texts) {
      const ids = texts.map((text) => tokenizer.encode(text).slice(0, 256));
      const width = Math.max(...ids.map(({ length }) => length));
      const output = await session.run(batchInputs(ids, width));
      const states = Object.values(output)[0]!.data as Float32Array;
      poolRows(
        states,
        ids.map(({ length }) => length),
        width,
      );
    },
  };
}
