import type { EmbeddingSettings } from '../model-settings.js';

/** What a thread is started with. */
export interface ThreadData {
  /** The model's folder. */
  folder: string;
  settings: EmbeddingSettings;
  /** CPUs to compute with. */
  threads: number;
  /** The most tokens that go through at once, those that fill up included. */
  batchTokens: number;
}

/** Pixels of 8 bits, RGB, row by row. */
export interface RgbPixels {
  data: Uint8Array;
  width: number;
  height: number;
}

export interface TextsTask {
  kind: 'texts';
  texts: readonly string[];
}

export interface ImageTask {
  kind: 'image';
  pixels: RgbPixels;
}

export type Task = TextsTask | ImageTask;

/** All that a thread is told; tasks have numbers, by which they are forgotten and answered. */
export type ThreadOrder = { number: number } & (Task | { kind: 'forget' } | { kind: 'close' });

/** Vectors of the length 1 one after the other, and of each text how it was taken. */
export interface TextsResult {
  values: Float32Array;
  tokens: number[];
  truncated: boolean[];
}

export interface TaskResults {
  texts: TextsResult;
  image: { values: Float32Array };
}

/** All that a thread says: first of the task `loading` that it is ready, or why not. */
export type ThreadMessage = { number: number } & (
  | { kind: 'ready' }
  | { kind: 'done'; result: TaskResults[Task['kind']] }
  | { kind: 'failed'; message: string }
  | { kind: 'closed' }
);

/** The number of the first task: that the thread loads its model. */
export const loading = 0;
