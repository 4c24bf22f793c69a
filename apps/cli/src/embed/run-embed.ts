import type { EmbeddingAnswer } from '../embedding-client.js';
import { exitCodeFor } from '../exit-codes.js';
import { inOrder } from '../files/in-order.js';
import type { Terminal } from '../terminal.js';
import { unreachableHint } from '../unreachable-hint.js';
import { answerPart } from './answer-part.js';
import { embedParts, type EmbedInputs } from './embed-parts.js';

export interface EmbedRun extends EmbedInputs {
  concurrency: number;
  terminal: Terminal;
}

function tell({ out, err }: Terminal, names: readonly string[], answer: EmbeddingAnswer): void {
  const { model, dimensions, servedBy, fallbackReason, warnings } = answer;
  answer.vectors.forEach(({ values, truncated, tokens }, at) => {
    const told = { input: names[at], model, dimensions, truncated, tokens };
    out(JSON.stringify({ ...told, servedBy, fallbackReason, values: [...values] }));
  });
  for (const { message } of warnings) err(`note: ${message}`);
}

/** `skillgate embed`: a line of JSON for each input, in the order given. Resolves to the exit code. */
export async function runEmbed(run: EmbedRun): Promise<number> {
  const { terminal, signal, concurrency } = run;
  const failed: string[] = [];
  const answered = inOrder(embedParts(run), concurrency, (part) => answerPart(part, signal));
  for await (const outcomes of answered) {
    for (const outcome of outcomes) {
      if (outcome.state === 'done') tell(terminal, outcome.part.names, outcome.answer);
      if (outcome.state !== 'failed') continue;
      const { part, code, reason } = outcome;
      terminal.err(`failed: ${part.shown}: ${code === 'FILE' ? '' : `${code}: `}${reason}`);
      failed.push(code);
    }
  }
  if (failed.includes('UNAVAILABLE')) terminal.err(unreachableHint('embedding'));
  return exitCodeFor(failed);
}
