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

/**
 * The texts of many tasks on their way through the network, those of like length together. Tasks take turns, so that one
 * of many texts holds nobody up.
 */
export interface TextLine {
  /** Puts the texts of a task at its end. */
  add(number: number, texts: readonly string[]): void;
  /** Drops what waits of a task. */
  forget(number: number): void;
  /**
   * Lets the network run once, or for each text of a batch that failed together; gives back the tasks that are at their
   * end with it.
   */
  runNext(): Promise<TextsOutcome[]>;
  /** How many texts wait. */
  readonly size: number;
}

interface Task {
  number: number;
  waiting: Set<WaitingText>;
  /** Texts without a vector: those that wait, and those that go through. */
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

/** A text of each line, then the next of each. */
function* inTurns(tasks: Iterable<Task>): Generator<WaitingText, void> {
  const lines = new Set(Array.from(tasks, ({ waiting }) => waiting.values()));
  while (lines.size > 0) {
    for (const line of lines) {
      const { value, done } = line.next();
      if (done) lines.delete(line);
      else yield value;
    }
  }
}

export function createTextLine(options: TextLineOptions): TextLine {
  const { tokenizer, embedder, dimensions, batchTokens } = options;
  const limits = { maxTokens: batchTokens, maxRows: embedder.maxRows };
  /** By number; whose turn is next comes first. */
  const tasks = new Map<number, Task>();

  /** Those that are next, in their order, tokenised. */
  function nextTexts(): ReadyText[] {
    const ready: ReadyText[] = [];
    let characters = 0;
    for (const waiter of inTurns(tasks.values())) {
      if (ready.length >= maxChoice || characters > maxCharacters) break;
      if (!waiter.tokenized) {
        characters += waiter.text.length;
        waiter.tokenized = tokenizer.tokenize(waiter.text);
      }
      ready.push(waiter as ReadyText);
    }
    return ready;
  }

  /** The batch has a text of the task whose turn it is, which then waits until all others had theirs. */
  function takeBatch(): ReadyText[] {
    const ready = nextTexts();
    const lengths = ready.map(({ tokenized }) => tokenized.ids.length);
    const batch = chooseRows(lengths, limits).map((at) => ready[at]!);
    for (const text of batch) text.task.waiting.delete(text);
    const { task } = ready[0]!;
    tasks.delete(task.number);
    tasks.set(task.number, task);
    return batch;
  }

  function fail({ number }: Task, error: unknown): TextsOutcome {
    tasks.delete(number);
    return { number, error };
  }

  /** The first in the order of `nextTexts` that has no tokens. */
  function failUntokenizable(error: unknown): TextsOutcome[] {
    for (const { task, tokenized } of inTurns(tasks.values()))
      if (!tokenized) return [fail(task, error)];
    throw error;
  }

  /** @returns the outcome of its task, where it was the last of it. */
  function settle({ task, at, tokenized }: ReadyText, vector: Float32Array): TextsOutcome[] {
    const { number, result } = task;
    result.values.set(vector, at * dimensions);
    result.tokens[at] = tokenized.ids.length;
    result.truncated[at] = tokenized.truncated;
    task.left -= 1;
    if (task.left > 0) return [];
    tasks.delete(number);
    return [{ number, result }];
  }

  /** One by one where they fail together, so that nobody's text fails another's. */
  async function run(batch: readonly ReadyText[]): Promise<TextsOutcome[]> {
    let vectors: Float32Array[];
    try {
      vectors = await embedder.embed(batch.map(({ tokenized }) => tokenized));
    } catch (error) {
      return batch.length > 1 ? runEach(batch) : [fail(batch[0]!.task, error)];
    }
    return batch.flatMap((text, row) => settle(text, vectors[row]!));
  }

  async function runEach(batch: readonly ReadyText[]): Promise<TextsOutcome[]> {
    const outcomes: TextsOutcome[] = [];
    for (const text of batch) {
      // Of a task that has failed, or was forgotten, nobody asks for more.
      if (tasks.has(text.task.number)) outcomes.push(...(await run([text])));
    }
    return outcomes;
  }

  return {
    add(number, texts) {
      const result = {
        values: new Float32Array(texts.length * dimensions),
        tokens: [],
        truncated: [],
      };
      const task: Task = { number, waiting: new Set(), left: texts.length, result };
      texts.forEach((text, at) => task.waiting.add({ task, at, text }));
      tasks.set(number, task);
    },
    forget(number) {
      tasks.delete(number);
    },
    async runNext() {
      let batch: ReadyText[];
      try {
        batch = takeBatch();
      } catch (error) {
        return failUntokenizable(error);
      }
      return run(batch);
    },
    get size() {
      return [...tasks.values()].reduce((sum, { waiting }) => sum + waiting.size, 0);
    },
  };
}
