import { chooseRows } from './choose-rows.js';
import type { TextEmbedder } from './embed-texts.js';
import type { TextsResult } from './thread-messages.js';
import type { TokenizedText, Tokenizer } from './tokenize.js';

/** From how many texts a batch is chosen. */
const maxChoice = 256;
/** Characters that are tokenised between two runs; a text with more goes by itself. It takes some milliseconds. */
const maxCharacters = 20_000;

export interface TextLineOptions {
  tokenizer: Pick<Tokenizer, 'tokenize'>;
  embedder: TextEmbedder;
  dimensions: number;
  /** The most tokens that go through at once, those that fill up included. */
  batchTokens: number;
}

/** What became of a task: the vectors of its texts, or why there are none. */
export type TextsOutcome = { number: number } & ({ result: TextsResult } | { error: unknown });

/** The texts of many tasks on their way through the network, those of like length together. */
export interface TextLine {
  /** Puts the texts of a task at its end. */
  add(number: number, texts: readonly string[]): void;
  /** Drops what waits of a task. */
  forget(number: number): void;
  /** Lets the network run once; gives back the tasks that are at their end with it. */
  runNext(): Promise<TextsOutcome[]>;
  /** How many texts wait. */
  readonly size: number;
}

interface Task {
  number: number;
  /** Texts without a vector. */
  left: number;
  result: TextsResult;
}

interface WaitingText {
  task: Task;
  at: number;
  text: string;
  tokenized?: TokenizedText;
}

type ReadyText = Required<WaitingText>;

export function createTextLine(options: TextLineOptions): TextLine {
  const { tokenizer, embedder, dimensions, batchTokens } = options;
  const limits = { maxTokens: batchTokens, maxRows: embedder.maxRows };
  const waiting = new Set<WaitingText>();

  function forget(number: number): void {
    for (const text of waiting) if (text.task.number === number) waiting.delete(text);
  }

  /** Those that are next, in their order, tokenised. */
  function nextTexts(): ReadyText[] {
    const ready: ReadyText[] = [];
    let characters = 0;
    for (const waiter of waiting) {
      if (ready.length >= maxChoice || characters > maxCharacters) break;
      if (!waiter.tokenized) {
        characters += waiter.text.length;
        waiter.tokenized = tokenizer.tokenize(waiter.text);
      }
      ready.push(waiter as ReadyText);
    }
    return ready;
  }

  function takeBatch(): ReadyText[] {
    const ready = nextTexts();
    const lengths = ready.map(({ tokenized }) => tokenized.ids.length);
    const batch = chooseRows(lengths, limits).map((at) => ready[at]!);
    for (const text of batch) waiting.delete(text);
    return batch;
  }

  /** @returns whether it was the last of its task. */
  function settle({ task, at, tokenized }: ReadyText, vector: Float32Array): boolean {
    task.result.values.set(vector, at * dimensions);
    task.result.tokens[at] = tokenized.ids.length;
    task.result.truncated[at] = tokenized.truncated;
    task.left -= 1;
    return task.left === 0;
  }

  /** Without a batch, the next text could not be tokenised. */
  function fail(batch: readonly WaitingText[], error: unknown): TextsOutcome[] {
    const next = [...waiting].filter(({ tokenized }) => !tokenized).slice(0, 1);
    const atFault = batch.length > 0 ? batch : next;
    const numbers = new Set(atFault.map(({ task }) => task.number));
    numbers.forEach(forget);
    return [...numbers].map((number) => ({ number, error }));
  }

  return {
    add(number, texts) {
      const values = new Float32Array(texts.length * dimensions);
      const task = { number, left: texts.length, result: { values, tokens: [], truncated: [] } };
      texts.forEach((text, at) => waiting.add({ task, at, text }));
    },
    forget,
    async runNext() {
      let batch: ReadyText[] = [];
      try {
        batch = takeBatch();
        const vectors = await embedder.embed(batch.map(({ tokenized }) => tokenized));
        const last = batch.filter((text, row) => settle(text, vectors[row]!));
        return last.map(({ task: { number, result } }) => ({ number, result }));
      } catch (error) {
        return fail(batch, error);
      }
    },
    get size() {
      return waiting.size;
    },
  };
}
