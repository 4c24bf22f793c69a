import type { EmbeddingSettings } from '../model-settings.js';
import { allOrNone } from './all-or-none.js';
import { dealTexts, estimateTokens } from './deal-texts.js';
import type { ModelThread, RunOptions } from './model-thread.js';
import type { Task, TaskResults, TextsResult, TextsTask } from './thread-messages.js';

interface Member {
  thread: ModelThread;
  /** About the tokens that it was given and has not answered. */
  load: number;
}

/** Texts of a task that one thread is given, by their places in it. */
interface Share {
  places: readonly number[];
  member: Member;
  size: number;
}

function join(
  shares: readonly Share[],
  results: readonly TextsResult[],
  dimensions: number,
): TextsResult {
  const count = shares.reduce((sum, { places }) => sum + places.length, 0);
  const values = new Float32Array(count * dimensions);
  const whole: TextsResult = { values, tokens: [], truncated: [] };
  shares.forEach(({ places }, index) => {
    const result = results[index]!;
    places.forEach((at, row) => {
      const vector = result.values.subarray(row * dimensions, (row + 1) * dimensions);
      values.set(vector, at * dimensions);
      whole.tokens[at] = result.tokens[row]!;
      whole.truncated[at] = result.truncated[row]!;
    });
  });
  return whole;
}

/**
 * Threads with the same model as one. Each text of a task goes to whoever has least to do, so that neither many callers
 * nor one with many texts leaves a thread idle. A thread that dies fails the tasks that it had a part in, and is started
 * again while the others go on.
 */
export function createModelThreads(
  threads: readonly ModelThread[],
  { dimensions, maxTokens }: Pick<EmbeddingSettings, 'dimensions' | 'maxTokens'>,
): ModelThread {
  const members = threads.map((thread): Member => ({ thread, load: 0 }));

  function shareOut(texts: readonly string[]): Share[] {
    const sizes = texts.map((text) => estimateTokens(text, maxTokens));
    const loads = members.map(({ load }) => load);
    return dealTexts(sizes, loads)
      .map((places, index) => {
        const size = places.reduce((sum, at) => sum + sizes[at]!, 0);
        return { places, member: members[index]!, size };
      })
      .filter(({ places }) => places.length > 0);
  }

  async function runOn<T extends Task>(
    member: Member,
    task: T,
    size: number,
    options: RunOptions,
  ): Promise<TaskResults[T['kind']]> {
    member.load += size;
    try {
      return await member.thread.run(task, options);
    } finally {
      member.load -= size;
    }
  }

  async function runTexts({ texts }: TextsTask, { signal }: RunOptions): Promise<TextsResult> {
    const shares = shareOut(texts);
    const works = shares.map(({ places, member, size }) => (own?: AbortSignal) => {
      const task: TextsTask = { kind: 'texts', texts: places.map((at) => texts[at]!) };
      return runOn(member, task, size, own ? { signal: own } : {});
    });
    const results = await allOrNone(works, signal);
    return shares.length === 1 ? results[0]! : join(shares, results, dimensions);
  }

  async function close(): Promise<void> {
    await Promise.all(members.map(({ thread }) => thread.close()));
  }

  let wasStarted = false;

  return {
    async start() {
      try {
        await Promise.all(members.map(({ thread }) => thread.start()));
        wasStarted = true;
      } catch (error) {
        // Of those that ran before, one that can't be started again may be later, and the others have work.
        if (!wasStarted) await close();
        throw error;
      }
    },
    run(task, options = {}) {
      const least = members.reduce((a, b) => (b.load < a.load ? b : a));
      const result =
        task.kind === 'texts' ? runTexts(task, options) : runOn(least, task, maxTokens, options);
      return result as Promise<never>;
    },
    close,
  };
}
