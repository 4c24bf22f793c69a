import {
  asSkillError,
  failedPrecondition,
  type Logger,
  type ModelIdentity,
  type SkillError,
} from '@skillgate/core';
import type { ModelStore } from '@skillgate/models';

import type { EmbeddingEngineConfig } from './config.js';
import { loadModel, type LoadedModel } from './loaded-model.js';
import { embeddingSettings, type EmbeddingSettings } from './model-settings.js';
import type { StartAgain } from './thread/model-thread.js';

type OfKind<Kind extends EmbeddingSettings['kind']> = Extract<EmbeddingSettings, { kind: Kind }>;

/** The place of one model: loaded when it is first needed. */
export interface ModelSlot<S extends EmbeddingSettings = EmbeddingSettings> {
  readonly id: string;
  /**
   * The model, in its threads. A failure is not kept: the next call looks again, so that a model that was fetched
   * meanwhile is found, and threads that died and could not be started again are tried once more.
   * @throws SkillError FAILED_PRECONDITION where its files are missing or wrong, it is of the wrong kind, or they are
   *   not what the manifest says; INTERNAL where the thread that loads them dies.
   */
  get(): Promise<LoadedModel<S>>;
  /** Why it could not be had, or a thread of it could not be started again, when that was last tried. */
  readonly problem: SkillError | undefined;
  /** Which model it is; undefined once it could not be had. */
  readonly identity: ModelIdentity | undefined;
  close(): Promise<void>;
}

export interface ModelSlotOptions<Kind extends EmbeddingSettings['kind']> {
  id: string;
  kind: Kind;
  /** The variable that names the model. */
  variable: string;
  store: ModelStore;
  config: EmbeddingEngineConfig;
  logger: Pick<Logger, 'warn'>;
  /** Told of each problem. @default nobody */
  onProblem?: (problem: SkillError) => void;
}

export function createModelSlot<Kind extends EmbeddingSettings['kind']>({
  id,
  kind,
  variable,
  store,
  config,
  logger,
  onProblem = () => undefined,
}: ModelSlotOptions<Kind>): ModelSlot<OfKind<Kind>> {
  let loading: Promise<LoadedModel<OfKind<Kind>>> | undefined;
  let problem: SkillError | undefined;
  const known = store.models.find((model) => model.id === id);
  // Once: it goes into every answer.
  const identity = known && { id, digest: store.digestOf(id) };

  async function load(): Promise<LoadedModel<OfKind<Kind>>> {
    if (!known) {
      const ids = store.models.map((model) => model.id).join(', ');
      throw failedPrecondition(`${variable} must be one of ${ids}, got '${id}'.`);
    }
    // First, so that nobody fetches a model that is of no use here.
    const settings = embeddingSettings(known, kind);
    return loadModel(await store.find(id), settings, config, startAgain);
  }

  function note(thrown: unknown): SkillError {
    const before = problem?.message;
    problem = asSkillError(thrown);
    // Once: a server looks again and again whether it is there.
    if (problem.message !== before) {
      logger.warn({ err: problem.cause ?? problem, model: id }, 'A model could not be loaded.');
    }
    onProblem(problem);
    return problem;
  }

  async function tell<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      problem = undefined;
      return result;
    } catch (thrown) {
      throw note(thrown);
    }
  }

  const startAgain: StartAgain = (start) =>
    tell(async () => {
      await store.find(id);
      return start();
    });

  async function loadAndTell(): Promise<LoadedModel<OfKind<Kind>>> {
    try {
      return await tell(load);
    } catch (error) {
      loading = undefined;
      throw error;
    }
  }

  return {
    id,
    async get() {
      const model = await (loading ??= loadAndTell());
      if (problem) await model.start();
      return model;
    },
    get problem() {
      return problem;
    },
    get identity() {
      return problem === undefined ? identity : undefined;
    },
    async close() {
      await (await loading?.catch(() => undefined))?.close();
    },
  };
}
