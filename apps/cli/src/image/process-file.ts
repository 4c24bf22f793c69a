import { SkillError } from '@skillgate/core';
import type { ImageClient, ImageOptions } from '../image-client.js';
import type { FileOutcome } from './file-outcome.js';
import type { InputGuard } from '../files/input-guard.js';
import type { PlannedFile } from '../files/plan-outputs.js';
import { readInput } from '../files/read-input.js';
import { writeOutput } from '../files/write-output.js';

export interface ProcessOptions {
  client: ImageClient;
  imageOptions: ImageOptions;
  /** Knows the inputs of the whole run; a result that would replace one is not made. */
  isInput: InputGuard;
  /** The deadline of a file's call; undefined is the client's own default. */
  timeoutMs: number | undefined;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

/** Reads, sends and writes one file. Never throws: how it ended is the result. */
export async function processFile(
  file: PlannedFile,
  options: ProcessOptions,
): Promise<FileOutcome> {
  const { client, imageOptions, isInput, timeoutMs, signal } = options;
  const { input, output } = file;
  try {
    const image = await readInput(input, signal);
    if (await isInput(output)) throw wouldOverwrite(output);
    const startedMs = performance.now();
    const ready = await client.preprocess(
      { image, ...imageOptions },
      { signal, ...(timeoutMs !== undefined && { timeoutMs }) },
    );
    const ms = performance.now() - startedMs;
    await writeOutput(output, ready.image);
    const { width, height, imageHash, servedBy, fallbackReason, cache, warnings } = ready;
    return {
      state: 'done',
      input,
      output,
      sizeBefore: image.length,
      sizeAfter: ready.image.length,
      width,
      height,
      imageHash,
      ms,
      servedBy,
      fallbackReason,
      cache,
      warnings,
    };
  } catch (error) {
    if (signal.aborted) return { state: 'skipped', input };
    const code = error instanceof SkillError ? error.code : 'FILE';
    return { state: 'failed', input, code, reason: (error as Error).message };
  }
}

function wouldOverwrite(output: string): Error {
  return new Error(
    `A free name was expected for the result, but it would overwrite the input ${output}; choose another folder with -o.`,
  );
}
