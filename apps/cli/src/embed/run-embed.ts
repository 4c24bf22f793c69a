import { SkillError } from '@skillgate/core';
import { exitCodeFor } from '../exit-codes.js';
import { inOrder } from '../files/in-order.js';
import { readInput } from '../files/read-input.js';
import type { EmbedOptions, EmbeddingAnswer, EmbeddingClient } from '../embedding-client.js';
import type { Terminal } from '../terminal.js';
import { unreachableHint } from '../unreachable-hint.js';

export interface EmbedRun {
  client: EmbeddingClient;
  /** Texts, or the files of images. */
  inputs: { texts: readonly string[] } | { images: readonly string[] };
  options: EmbedOptions;
  concurrency: number;
  /** The deadline of a call; undefined is the client's own default. */
  timeoutMs: number | undefined;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  terminal: Terminal;
}

/** Inputs that go in one call. */
interface Part {
  names: readonly string[];
  ask: () => Promise<EmbeddingAnswer>;
}

type Outcome =
  | { names: readonly string[]; answer: EmbeddingAnswer }
  | { names: readonly string[]; code: string; reason: string }
  | undefined;

/** Fewer than a skill takes in one call, so that the first lines come soon. */
const textsPerCall = 64;

function partsOf({ client, inputs, options, timeoutMs, signal }: EmbedRun): Part[] {
  const call = { signal, ...(timeoutMs !== undefined && { timeoutMs }) };
  if ('texts' in inputs) {
    return Array.from({ length: Math.ceil(inputs.texts.length / textsPerCall) }, (_, at) => {
      const texts = inputs.texts.slice(at * textsPerCall, (at + 1) * textsPerCall);
      return { names: texts, ask: () => client.embedText({ texts, ...options }, call) };
    });
  }
  const forImages = { ...options };
  delete forImages.purpose;
  return inputs.images.map((file) => ({
    names: [file],
    ask: async () => {
      const images = [await readInput(file, signal)];
      return client.embedImage({ images, ...forImages }, call);
    },
  }));
}

async function work({ names, ask }: Part, signal: AbortSignal): Promise<Outcome> {
  if (signal.aborted) return undefined;
  try {
    return { names, answer: await ask() };
  } catch (error) {
    if (signal.aborted) return undefined;
    const code = error instanceof SkillError ? error.code : 'FILE';
    return { names, code, reason: (error as Error).message };
  }
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
  const outcomes = inOrder(partsOf(run), concurrency, (part) => work(part, signal));
  for await (const outcome of outcomes) {
    if (outcome === undefined) continue;
    if ('answer' in outcome) tell(terminal, outcome.names, outcome.answer);
    else {
      const { names, code, reason } = outcome;
      const what =
        names.length === 1 ? names[0] : `${names.length} texts, beginning with '${names[0]}'`;
      terminal.err(`failed: ${what}: ${code === 'FILE' ? '' : `${code}: `}${reason}`);
      failed.push(code);
    }
  }
  if (failed.includes('UNAVAILABLE')) terminal.err(unreachableHint('embedding'));
  return exitCodeFor(failed);
}
