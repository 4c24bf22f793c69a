import { makeFolder } from '@skillgate/core';
import { exitCodes } from '../exit-codes.js';
import type { ImageClient, ImageOptions, OutputFormat } from '../image-client.js';
import type { Terminal } from '../terminal.js';
import { describeFileError } from '../files/describe-file-error.js';
import { guardInputs } from '../files/input-guard.js';
import { createJsonReport } from './json-report.js';
import { planOutputs } from '../files/plan-outputs.js';
import { processFiles } from './process-files.js';
import { createRunSummary } from './run-summary.js';
import { createTableReport } from './table-report.js';

const extensions = { webp: '.webp', jpeg: '.jpg', png: '.png', avif: '.avif' } satisfies Record<
  OutputFormat,
  string
>;

export interface ImageRun {
  files: readonly string[];
  /** Where results go; made when it is not there. */
  directory: string;
  imageOptions: ImageOptions & { format: OutputFormat };
  concurrency: number;
  timeoutMs: number | undefined;
  json: boolean;
  client: ImageClient;
  terminal: Terminal;
  signal: AbortSignal;
}

/** `skillgate image`: every file through the skill, told as it goes. Resolves to the exit code. */
export async function runImage(run: ImageRun): Promise<number> {
  const { terminal, signal, client, directory, imageOptions } = run;
  try {
    await makeFolder(directory);
  } catch (error) {
    terminal.err(
      `error: --output: ${(describeFileError(error, 'write', directory) as Error).message}`,
    );
    return exitCodes.someFailed;
  }
  const planned = planOutputs(run.files, directory, extensions[imageOptions.format]);
  const isInput = await guardInputs(planned.map(({ input }) => input));
  const summary = createRunSummary();
  const report = run.json
    ? createJsonReport(terminal)
    : createTableReport(terminal, planned.length);
  const startedMs = performance.now();
  await processFiles(planned, {
    client,
    imageOptions,
    isInput,
    signal,
    concurrency: run.concurrency,
    timeoutMs: run.timeoutMs,
    onOutcome: (outcome) => {
      summary.add(outcome);
      report.file(outcome);
    },
  });
  report.end(summary, performance.now() - startedMs);
  return summary.exitCode();
}
