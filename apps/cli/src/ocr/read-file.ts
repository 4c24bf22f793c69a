import { SkillError } from '@skillgate/core';
import { readInput } from '../files/read-input.js';
import type { PlannedFile } from '../files/plan-outputs.js';
import { writeOutput } from '../files/write-output.js';
import type { OcrClient, OcrAnswer, OcrOptions } from '../ocr-client.js';
import { formatOf, requestOptions, type OcrOutputFormat } from './ocr-format.js';

/** How one file ended. */
export type OcrOutcome = { input: string } & (
  | { state: 'done'; answer: OcrAnswer; written: string; output: string | undefined }
  | { state: 'failed'; code: string; reason: string }
  | { state: 'skipped' }
);

export interface ReadFileOptions {
  client: OcrClient;
  options: OcrOptions;
  format: OcrOutputFormat;
  /** Whether the text goes into the planned file. */
  toFile: boolean;
  /** The deadline of a file's call; undefined is the client's own default. */
  timeoutMs: number | undefined;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

/** Reads and sends one file, and writes its text. Never throws: how it ended is the result. */
export async function readFileText(
  { input, output }: PlannedFile,
  { client, options, format, toFile, timeoutMs, signal }: ReadFileOptions,
): Promise<OcrOutcome> {
  if (signal.aborted) return { input, state: 'skipped' };
  try {
    const image = await readInput(input, signal);
    const answer = await client.recognize(
      { image, ...requestOptions(format, options) },
      { signal, ...(timeoutMs !== undefined && { timeoutMs }) },
    );
    const written = formatOf[format].write(answer, input);
    if (toFile) await writeOutput(output, Buffer.from(written));
    return { input, state: 'done', answer, written, output: toFile ? output : undefined };
  } catch (error) {
    if (signal.aborted) return { input, state: 'skipped' };
    const code = error instanceof SkillError ? error.code : 'FILE';
    return { input, state: 'failed', code, reason: (error as Error).message };
  }
}
