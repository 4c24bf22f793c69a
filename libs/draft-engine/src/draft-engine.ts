import {
  asSkillError,
  memoryLimitBytes,
  silentLogger,
  unavailable,
  type HandlerIdentity,
  type Logger,
  type SkillError,
} from '@skillgate/core';
import { createModelStore } from '@skillgate/models';

import type { DraftEngineConfig } from './config.js';
import { noCounts, type DraftCounts } from './draft-counts.js';
import type { DraftEvent, DraftOptions } from './draft-options.js';
import type { Write } from './growing-draft.js';
import { createHangGuard } from './hang-guard.js';
import { endStuckProcess } from './llama/end-stuck-process.js';
import { createWatchChoices } from './llama/watch-choices.js';
import { loadModel, type LoadedModel } from './loaded-model.js';
import { createRepeatedDrafts, type RepeatedDrafts } from './repeated-drafts.js';
import { warmUpOptions } from './warm-up-options.js';
import { writeDraft } from './write-draft.js';

/** Raised whenever the same input may give another output. */
const resultVersion = 2;

export interface DraftEngine {
  /** The model, loaded at the first call. A failure is not kept: the next call looks again. @throws SkillError */
  model(): Promise<LoadedModel>;
  /** A text as it grows. @throws SkillError, `signal.reason` */
  write(options: DraftOptions, signal: AbortSignal): AsyncGenerator<DraftEvent>;
  /** Loads the model and lets it write a token. */
  load(signal: AbortSignal): Promise<void>;
  identity(): HandlerIdentity;
  readonly counts: Readonly<DraftCounts>;
  close(): Promise<void>;
}

interface Loaded {
  model: LoadedModel;
  drafts: RepeatedDrafts;
}

interface DraftEngineOptions {
  /** @default nobody */
  logger?: Pick<Logger, 'warn'>;
  /** What this process may use in all. @default the container's limit */
  memoryBytes?: number;
  /** Ends the process where the choice of a token never ends, and not only the calls. @default false */
  ownsProcess?: boolean;
}

const stuck = () =>
  unavailable(
    'The draft engine in this process is choosing a token by a grammar that keeps too many ways open, and nothing ends that: it answers again when the choice is over. Let containers write texts by grammars that are not your own, for they are started again.',
  );

export function createDraftEngine(
  config: DraftEngineConfig,
  {
    logger = silentLogger,
    memoryBytes = memoryLimitBytes(),
    ownsProcess = false,
  }: DraftEngineOptions = {},
): DraftEngine {
  const guard = createHangGuard();
  const watch = createWatchChoices(
    ownsProcess
      ? { onStuck: endStuckProcess }
      : { onStuck: () => guard.hang(stuck()), onOver: guard.recover },
  );
  const store = createModelStore(config.models);
  const closed = new AbortController();
  const counts = noCounts();
  const isKnown = store.models.some(({ id }) => id === config.model);
  let loading: Promise<Loaded> | undefined;
  let lastProblem: string | undefined;
  let identity = isKnown ? { id: config.model, digest: store.digestOf(config.model) } : undefined;

  /** The warm-up tries again and again. */
  function warnOnce(problem: SkillError): void {
    if (problem.message === lastProblem) return;
    lastProblem = problem.message;
    const { model } = config;
    logger.warn({ err: problem.cause ?? problem, model }, 'The model could not be loaded.');
  }

  async function load(): Promise<Loaded> {
    try {
      const model = await loadModel(
        store,
        { ...config, memoryBytes, counts, watch },
        closed.signal,
      );
      identity = model.identity;
      lastProblem = undefined;
      const bounds = { drafts: config.cachedDrafts, bytes: config.cachedBytes };
      return { model, drafts: createRepeatedDrafts(bounds) };
    } catch (thrown) {
      loading = undefined;
      const problem = asSkillError(thrown);
      warnOnce(problem);
      throw problem;
    }
  }

  const loaded = () => (loading ??= load());

  async function* write(options: DraftOptions, signal: AbortSignal): AsyncGenerator<DraftEvent> {
    const { model, drafts } = await loaded();
    signal.throwIfAborted();
    const write: Write = (own, onPiece) => writeDraft(model, options, { signal: own, onPiece });
    yield* guard.read(() => drafts.read(options, signal, write));
  }

  return {
    model: async () => (await loaded()).model,
    write,
    counts,
    async load(signal) {
      for await (const event of write(warmUpOptions, signal)) void event;
    },
    identity: () => ({
      resultVersion,
      models: identity ? [identity] : [],
      limits: {
        max_tokens: config.maxTokens,
        context_tokens: config.contextTokens,
        prompt_characters: config.maxCharacters,
      },
    }),
    async close() {
      closed.abort();
      const { model } = (await loading?.catch(() => undefined)) ?? {};
      if (model) await guard.wait(model.close());
    },
  };
}
