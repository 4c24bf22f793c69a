import { SkillError } from '@skillgate/core';
import type { EmbeddingClient, LabelsAnswer } from '../embedding-client.js';
import { exitCodeFor, exitCodes } from '../exit-codes.js';
import { readInput } from '../files/read-input.js';
import type { Terminal } from '../terminal.js';
import { unreachableHint } from '../unreachable-hint.js';

export interface ClassifyRun {
  client: EmbeddingClient;
  file: string;
  labels: readonly string[];
  /** With `{}` where a label goes; undefined is the skill's own. */
  template: string | undefined;
  json: boolean;
  /** Undefined is the client's own default. */
  timeoutMs: number | undefined;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  terminal: Terminal;
}

async function ask(run: ClassifyRun): Promise<LabelsAnswer> {
  const { client, file, labels, template, timeoutMs, signal } = run;
  const image = await readInput(file, signal);
  const category = { name: 'labels', labels, ...(template !== undefined && { template }) };
  return client.classify(
    { image, categories: [category] },
    { signal, ...(timeoutMs !== undefined && { timeoutMs }) },
  );
}

function tell({ terminal: { out, err }, file, json }: ClassifyRun, answer: LabelsAnswer): void {
  const { model, servedBy, fallbackReason, warnings } = answer;
  const scores = answer.categories[0]?.scores ?? [];
  if (json) out(JSON.stringify({ input: file, scores, model, servedBy, fallbackReason }));
  else for (const { label, score } of scores) out(`${score.toFixed(4)}  ${label}`);
  for (const { message } of warnings) err(`note: ${message}`);
}

/** `skillgate classify`: the labels with their scores, the likeliest first. Resolves to the exit code. */
export async function runClassify(run: ClassifyRun): Promise<number> {
  try {
    tell(run, await ask(run));
    return exitCodes.ok;
  } catch (error) {
    if (run.signal.aborted) return exitCodes.interrupted;
    const code = error instanceof SkillError ? error.code : 'FILE';
    const { message } = error as Error;
    run.terminal.err(`failed: ${run.file}: ${code === 'FILE' ? '' : `${code}: `}${message}`);
    if (code === 'UNAVAILABLE') run.terminal.err(unreachableHint('embedding'));
    return exitCodeFor([code]);
  }
}
