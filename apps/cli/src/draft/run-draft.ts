import { SkillError } from '@skillgate/core';
import type { DraftAnswer, DraftClient, DraftRequest } from '../draft-client.js';
import { exitCodeFor, exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { unreachableHint } from '../unreachable-hint.js';
import { draftRequest, type DraftFlags } from './draft-request.js';
import { servedLine } from './served-line.js';

export type { DraftFlags };

export interface DraftRun {
  client: DraftClient;
  prompt: string;
  flags: DraftFlags;
  terminal: Terminal;
  /** Undefined is the client's own default. */
  timeoutMs: number | undefined;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

/** Prints the text as it grows; the answer, at its end. */
async function streamed(run: DraftRun, request: DraftRequest): Promise<DraftAnswer> {
  const { client, terminal, timeoutMs, signal, flags } = run;
  const options = { signal, ...(timeoutMs !== undefined && { timeoutMs }) };
  let answer: DraftAnswer | undefined;
  let printed = '';
  try {
    for await (const { text, end } of client.generateStream(request, options)) {
      if (!flags.json) terminal.piece(text);
      printed += text;
      answer = end;
    }
  } finally {
    if (printed !== '' && !flags.json) terminal.out('');
  }
  return answer as DraftAnswer;
}

async function whole(run: DraftRun, request: DraftRequest): Promise<DraftAnswer> {
  const { client, terminal, timeoutMs, signal, flags } = run;
  const options = { signal, ...(timeoutMs !== undefined && { timeoutMs }) };
  const answer = await client.generate(request, options);
  if (!flags.json) terminal.out(answer.text);
  return answer;
}

/** Seeds may be larger than JSON's numbers: they are told as text. */
const asLine = (answer: DraftAnswer) =>
  JSON.stringify(answer, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );

/** On stderr: stdout has the text alone, for pipes. */
function tellEnd({ terminal }: DraftRun, answer: DraftAnswer): void {
  terminal.err(servedLine(answer));
  if (answer.finishReason === 'length') {
    terminal.err('note: the text was cut off at its largest length; see --max-tokens.');
  }
}

function tellFailure({ signal, terminal }: DraftRun, error: unknown): number {
  if (signal.aborted) return exitCodes.interrupted;
  const code = error instanceof SkillError ? error.code : 'FILE';
  terminal.err(`failed: ${code === 'FILE' ? '' : `${code}: `}${(error as Error).message}`);
  if (code === 'UNAVAILABLE') terminal.err(unreachableHint('draft'));
  return exitCodeFor([code]);
}

/** `skillgate draft`: one text. Resolves to the exit code. */
export async function runDraft(run: DraftRun): Promise<number> {
  const { prompt, flags, terminal, signal } = run;
  try {
    const request = await draftRequest(prompt, flags, signal);
    const answer = await (flags.stream ? streamed(run, request) : whole(run, request));
    if (flags.json) terminal.out(asLine(answer));
    tellEnd(run, answer);
    return exitCodes.ok;
  } catch (error) {
    return tellFailure(run, error);
  }
}
