import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@skillgate/core';
import { InferenceSession, Tensor } from 'onnxruntime-node';

import type { EmbeddingSettings } from '../model-settings.js';
import { fuseOperators } from '../onnx/fuse-operators.js';
import type { TokenizedText } from './tokenize.js';
import type { ThreadData } from './thread-messages.js';

/** Numbers as a network gives them. */
export interface Grid {
  data: Float32Array;
  dims: readonly number[];
}

/** A network that is loaded. */
export interface Network {
  run(inputs: Record<string, Tensor>): Promise<Record<string, Grid>>;
  /** What it asks for, and what it gives. */
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
}

const sessionOptions = (threads: number): InferenceSession.SessionOptions => ({
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  extra: {
    // Threads wait for each other awake within a run (asleep, two took 1.4 to 1.8 times as long for a short text),
    // and asleep between runs, in which others want the CPU.
    session: { force_spinning_stop: '1' },
    // What it makes of three operators is slower than they are in ONNX Runtime 1.30: a run took 7 % longer.
    optimization: { disable_specified_optimizers: 'SkipLayerNormFusion' },
  },
  logSeverityLevel: 3,
});

/**
 * A file of more is left to ONNX Runtime as it is. It would stand in memory twice, beside what ONNX Runtime reads, and
 * where a run takes that long, what operators cost beside their work does not count.
 */
const maxFusedBytes = 100e6;

/** With operators fused; undefined where there is nothing to fuse. @throws Error where the file is none of ONNX */
async function openFused(
  path: string,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession | undefined> {
  const { size } = await stat(path);
  const fused = size <= maxFusedBytes ? fuseOperators(await readFile(path)) : undefined;
  return fused && InferenceSession.create(fused, options);
}

/** Opens a network's file, as ONNX Runtime takes it where it can't be made faster. */
async function open(path: string, threads: number): Promise<InferenceSession> {
  const options = sessionOptions(threads);
  let problem: unknown;
  const fused = await openFused(path, options).catch((error: unknown) => void (problem = error));
  if (fused) return fused;
  const session = await InferenceSession.create(path, options);
  if (problem !== undefined) {
    process.emitWarning(
      `The network in ${path} is used as it is, and is slower than it might be: its operators could not be fused (${messageOf(problem)}).`,
    );
  }
  return session;
}

async function load(name: string, { folder, settings, threads }: ThreadData): Promise<Network> {
  const ending = settings.dtype === 'q8' ? '_quantized' : '';
  const session = await open(join(folder, 'onnx', `${name}${ending}.onnx`), threads);
  const { inputNames, outputNames } = session;
  const run = (inputs: Record<string, Tensor>) => session.run(inputs);
  return { inputNames, outputNames, run: run as Network['run'] };
}

/** The file names are those of Hugging Face's exports for transformers.js. */
export const loadTextNetwork = (data: ThreadData): Promise<Network> =>
  load(data.settings.kind === 'clip' ? 'text_model' : 'model', data);

export const loadVisionNetwork = (data: ThreadData): Promise<Network> => load('vision_model', data);

/** Texts filled up to the longest, as the network asks for them. */
export function textInputs(
  texts: readonly TokenizedText[],
  paddingId: number,
  inputNames: readonly string[],
): Record<string, Tensor> {
  const length = Math.max(...texts.map(({ ids }) => ids.length));
  const dims = [texts.length, length];
  const ids = new BigInt64Array(texts.length * length).fill(BigInt(paddingId));
  const mask = new BigInt64Array(ids.length);
  texts.forEach((text, row) => {
    text.ids.forEach((id, at) => (ids[row * length + at] = BigInt(id)));
    mask.fill(1n, row * length, row * length + text.ids.length);
  });
  const inputs: Record<string, Tensor> = {
    input_ids: new Tensor('int64', ids, dims),
    attention_mask: new Tensor('int64', mask, dims),
    token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), dims),
  };
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => inputNames.includes(name)));
}

/** An image's pixels as three planes, each of the mean 0 and the deviation 1 over what the network was taught with. */
export function imageInputs(
  pixels: Uint8Array,
  { imageSize, imageMean, imageStd }: Extract<EmbeddingSettings, { kind: 'clip' }>,
): Record<string, Tensor> {
  const area = imageSize * imageSize;
  const planes = new Float32Array(3 * area);
  for (let channel = 0; channel < 3; channel += 1) {
    const [mean, deviation] = [imageMean[channel]!, imageStd[channel]!];
    for (let at = 0; at < area; at += 1) {
      planes[channel * area + at] = (pixels[at * 3 + channel]! / 255 - mean) / deviation;
    }
  }
  return { pixel_values: new Tensor('float32', planes, [1, 3, imageSize, imageSize]) };
}
