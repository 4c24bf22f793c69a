import { asSkillError, internal, type SkillError } from '@skillgate/core';

import type { EmbeddingSettings } from '../model-settings.js';
import { allOrNone } from './all-or-none.js';
import { dealTexts, estimateTokens } from './deal-texts.js';
import type { ModelThread, RunOptions } from './model-thread.js';
import type { Task, TaskResults, TextsResult, TextsTask } from './thread-messages.js';

interface Member {
  thread: ModelThread;
  /** About the tokens that it was given and has not answered. */
  load: number;
  /** Why it could not be started again, when that was last tried. */
  problem?: SkillError | undefined;
  /** When it is tried next, by `performance.now()`, as long as others run. */
  tryAgainAtMs: number;
}

/** Between two tries to start a thread again that fails to while others have the work: each reads all of its files. */
const tryAgainMs = 10_000;
/** For one call: a thread may die while the call waits for it. */
const mostStarts = 3;

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

/** How many threads there are, and why those that died could not be started again. */
export interface ThreadsState {
  readonly count: number;
  readonly problems: readonly SkillError[];
}

export interface ModelThreads extends Pick<ModelThread, 'run' | 'close'> {
  /**
   * Starts those that do not run.
   * @throws SkillError as ModelThread.start: the first time where one can't be started, later where none can.
   */
  start(): Promise<void>;
  readonly state: ThreadsState;
}

/**
 * Threads with the same model as one. Each text of a task goes to whoever has least to do, so that neither many callers
 * nor one with many texts leaves a thread idle. A thread that dies fails the tasks that it had a part in; the next task
 * has it started again, and goes to those that run.
 * @param onLoss Told when all died and none can be started again, each time that it was tried.
 */
export function createModelThreads(
  threads: readonly ModelThread[],
  { dimensions, maxTokens }: Pick<EmbeddingSettings, 'dimensions' | 'maxTokens'>,
  onLoss: (problem: SkillError) => void = () => undefined,
): ModelThreads {
  const members = threads.map((thread): Member => ({ thread, load: 0, tryAgainAtMs: 0 }));
  let wasStarted = false;
  let starting: Promise<void> | undefined;

  async function startAgain(member: Member): Promise<void> {
    try {
      await member.thread.start();
      member.problem = undefined;
    } catch (thrown) {
      member.problem = asSkillError(thrown);
      member.tryAgainAtMs = performance.now() + tryAgainMs;
    }
  }

  async function startAllAgain(): Promise<void> {
    await Promise.all(members.map(startAgain));
    const problems = members.flatMap(({ problem }) => problem ?? []);
    if (problems.length < members.length) return;
    onLoss(problems[0]!);
    throw problems[0]!;
  }

  async function startFirst(): Promise<void> {
    try {
      await Promise.all(members.map(({ thread }) => thread.start()));
      wasStarted = true;
    } catch (error) {
      await close();
      throw error;
    }
  }

  function start(): Promise<void> {
    starting ??= (wasStarted ? startAllAgain() : startFirst()).finally(() => {
      starting = undefined;
    });
    return starting;
  }

  /** Those that run, at least one. */
  async function running(signal: AbortSignal | undefined): Promise<Member[]> {
    const isRunning = ({ thread }: Member) => thread.isRunning();
    for (let starts = 0; !members.some(isRunning); starts += 1) {
      signal?.throwIfAborted();
      if (starts === mostStarts) {
        throw internal('The threads that compute ended each time that they had loaded the model.');
      }
      await start();
    }
    const now = performance.now();
    for (const member of members) {
      // Nobody waits for it: the others have the work.
      if (!isRunning(member) && now >= member.tryAgainAtMs) void startAgain(member);
    }
    return members.filter(isRunning);
  }

  function shareOut(texts: readonly string[], among: readonly Member[]): Share[] {
    const sizes = texts.map((text) => estimateTokens(text, maxTokens));
    const loads = among.map(({ load }) => load);
    return dealTexts(sizes, loads)
      .map((places, index) => {
        const size = places.reduce((sum, at) => sum + sizes[at]!, 0);
        return { places, member: among[index]!, size };
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

  async function runTexts(
    { texts }: TextsTask,
    among: readonly Member[],
    { signal }: RunOptions,
  ): Promise<TextsResult> {
    const shares = shareOut(texts, among);
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

  return {
    start,
    get state() {
      return {
        count: members.length,
        problems: members.flatMap(({ problem }) => problem ?? []),
      };
    },
    async run(task, options = {}) {
      const among = await running(options.signal);
      const least = among.reduce((a, b) => (b.load < a.load ? b : a));
      const result =
        task.kind === 'texts'
          ? runTexts(task, among, options)
          : runOn(least, task, maxTokens, options);
      return result as Promise<never>;
    },
    close,
  };
}
