import { makeFolder } from '@skillgate/core';
import { exitCodeFor, exitCodes } from '../exit-codes.js';
import { describeFileError } from '../files/describe-file-error.js';
import { inOrder } from '../files/in-order.js';
import { guardInputs } from '../files/input-guard.js';
import { planOutputs } from '../files/plan-outputs.js';
import type { Terminal } from '../terminal.js';
import { unreachableHint } from '../unreachable-hint.js';
import { formatOf, type OcrOutputFormat } from './ocr-format.js';
import { readFileText, type OcrOutcome, type ReadFileOptions } from './read-file.js';

export interface OcrRun extends Omit<ReadFileOptions, 'toFile'> {
  files: readonly string[];
  /** Where results go; undefined is stdout. */
  directory: string | undefined;
  concurrency: number;
  terminal: Terminal;
}

function tell(
  { out, err }: Terminal,
  outcome: OcrOutcome,
  several: boolean,
  format: OcrOutputFormat,
) {
  const { input } = outcome;
  if (outcome.state === 'failed') {
    err(`failed: ${input}: ${outcome.code === 'FILE' ? '' : `${outcome.code}: `}${outcome.reason}`);
  }
  if (outcome.state !== 'done') return;
  for (const { message } of outcome.answer.warnings) err(`note: ${input}: ${message}`);
  if (outcome.output !== undefined) out(outcome.output);
  else {
    if (several && format === 'text') out(`==> ${input} <==`);
    out(outcome.written.replace(/\n+$/, ''));
  }
}

/** The folder for the results; undefined where it can't be made, which was told then. */
async function canWriteTo(directory: string, { err }: Terminal): Promise<boolean> {
  try {
    await makeFolder(directory);
    return true;
  } catch (error) {
    err(`error: --output: ${(describeFileError(error, 'write', directory) as Error).message}`);
    return false;
  }
}

/** `skillgate ocr`: every file through the skill, told in the order given. Resolves to the exit code. */
export async function runOcr(run: OcrRun): Promise<number> {
  const { files, directory, terminal, format } = run;
  const toFile = directory !== undefined;
  if (toFile && !(await canWriteTo(directory, terminal))) return exitCodes.someFailed;
  const planned = planOutputs(files, directory ?? '', formatOf[format].extension);
  const isInput = await guardInputs(planned.map(({ input }) => input));
  const failed: string[] = [];
  const outcomes = inOrder(planned, run.concurrency, async (file): Promise<OcrOutcome> => {
    if (!toFile || !(await isInput(file.output))) return readFileText(file, { ...run, toFile });
    const reason = `A free name was expected for the result, but it would overwrite the input ${file.output}; choose another folder with -o.`;
    return { input: file.input, state: 'failed', code: 'FILE', reason };
  });
  for await (const outcome of outcomes) {
    tell(terminal, outcome, planned.length > 1, format);
    if (outcome.state === 'failed') failed.push(outcome.code);
  }
  if (failed.includes('UNAVAILABLE')) terminal.err(unreachableHint('ocr'));
  return exitCodeFor(failed);
}
