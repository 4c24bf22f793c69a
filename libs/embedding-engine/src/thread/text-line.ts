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
 * The texts of many tasks on their way through the network, those of like length together. By turns a batch is the
 * oldest task's and that of the task with fewest texts left: where the time does not suffice for all, it does for most, a
 * task of many texts holds nobody up, and none waits for ever.
 */
export interface TextLine {
  /** Takes in the texts of a task. */
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

export function createTextLine(options: TextLineOptions): TextLine {
  const { tokenizer, embedder, dimensions, batchTokens } = options;
  const limits = { maxTokens: batchTokens, maxRows: embedder.maxRows };
  /** By number, in the order in which they came. */
  const tasks = new Map<number, Task>();
  let isOldestsTurn = true;

  /** The texts that wait, in the order in which they are next. */
  function* inOrder(): Generator<WaitingText, void> {
    const byLeft = [...tasks.values()].sort((a, b) => a.waiting.size - b.waiting.size);
    const [oldest] = tasks.values();
    const order = isOldestsTurn && oldest ? new Set([oldest, ...byLeft]) : byLeft;
    for (const { waiting } of order) yield* waiting;
  }

  /** Those that are next, in their order, tokenised. */
  function nextTexts(): ReadyText[] {
    const ready: ReadyText[] = [];
    let characters = 0;
    for (const waiter of inOrder()) {
      if (ready.length >= maxChoice || characters > maxCharacters) break;
      if (!waiter.tokenized) {
        characters += waiter.text.length;
        waiter.tokenized = tokenizer.tokenize(waiter.text);
      }
      ready.push(waiter as ReadyText);
    }
    return ready;
  }

  /** The batch has a text of the task that is next. */
  function takeBatch(): ReadyText[] {
    const ready = nextTexts();
    const lengths = ready.map(({ tokenized }) => tokenized.ids.length);
    const batch = chooseRows(lengths, limits).map((at) => ready[at]!);
    for (const text of batch) text.task.waiting.delete(text);
    isOldestsTurn = !isOldestsTurn;
    return batch;
  }

  function fail({ number }: Task, error: unknown): TextsOutcome {
    tasks.delete(number);
    return { number, error };
  }

  /** The first in the order of `nextTexts` that has no tokens. */
  function failUntokenizable(error: unknown): TextsOutcome[] {
    for (const { task, tokenized } of inOrder()) if (!tokenized) return [fail(task, error)];
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
