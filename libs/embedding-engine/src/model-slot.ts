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
import { areSettingsOf, embeddingSettings, type EmbeddingSettings } from './model-settings.js';
import type { StartAgain } from './thread/model-thread.js';
import type { ThreadsState } from './thread/model-threads.js';
import { createTriedFiles } from './tried-files.js';

type OfKind<Kind extends EmbeddingSettings['kind']> = Extract<EmbeddingSettings, { kind: Kind }>;

/** The place of one model: loaded when it is first needed. */
export interface ModelSlot<S extends EmbeddingSettings = EmbeddingSettings> {
  readonly id: string;
  /**
   * The model, in its threads. A failure is not kept: the next call looks again, so that a model that was fetched
   * meanwhile is found, and threads that all died and could not be started again are tried once more.
   * @throws SkillError FAILED_PRECONDITION where its files are missing or wrong, it is of the wrong kind, or they are
   *   not what the manifest says; INTERNAL where the thread that loads them dies.
   */
  get(): Promise<LoadedModel<S>>;
  /** Loads it where it could not be had and its files are others by now. Does not reject. */
  lookAgain(): Promise<void>;
  /** Why it could not be had, or some of its threads could not be started again, when that was last tried. */
  readonly reasons: readonly string[];
  /** Which model it is; undefined where its files are not there, or are those that it could not be had with. */
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
  /** Told why it can't be had, each time that it was tried. @default nobody */
  onLoss?: (problem: SkillError) => void;
}

export function createModelSlot<Kind extends EmbeddingSettings['kind']>({
  id,
  kind,
  variable,
  store,
  config,
  logger,
  onLoss = () => undefined,
}: ModelSlotOptions<Kind>): ModelSlot<OfKind<Kind>> {
  let loading: Promise<LoadedModel<OfKind<Kind>>> | undefined;
  let loaded: LoadedModel<OfKind<Kind>> | undefined;
  let loadProblem: SkillError | undefined;
  /** The message that was logged last, of a problem that lasts. */
  let logged: string | undefined;
  let closed = false;
  const known = store.models.find((model) => model.id === id);
  // Once: it goes into every answer.
  const identity =
    known && areSettingsOf(kind, known) ? { id, digest: store.digestOf(id) } : undefined;
  const files = createTriedFiles(store.folder, known ?? { id, files: [] });

  async function load(): Promise<LoadedModel<OfKind<Kind>>> {
    if (!known) {
      const ids = store.models
        .filter((model) => areSettingsOf(kind, model))
        .map((model) => model.id);
      throw failedPrecondition(`${variable} must be one of ${ids.join(', ')}, got '${id}'.`);
    }
    // First, so that nobody fetches a model that is of no use here.
    const settings = embeddingSettings(known, kind);
    return loadModel(await store.find(id), settings, config, { startAgain, onLoss: tellLoss });
  }

  const startAgain: StartAgain = async (start) => {
    try {
      const result = await files.attempt(async () => {
        await store.find(id);
        return start();
      });
      logged = undefined;
      return result;
    } catch (thrown) {
      throw log(thrown, 'A thread of a model could not be started again.');
    }
  };

  /** Once: it is tried again and again. */
  function log(thrown: unknown, what: string): SkillError {
    const error = asSkillError(thrown);
    if (error.message !== logged && !closed) {
      logger.warn({ err: error.cause ?? error, model: id }, what);
    }
    logged = error.message;
    return error;
  }

  async function loadAndTell(): Promise<LoadedModel<OfKind<Kind>>> {
    try {
      loaded = await files.attempt(load);
      logged = loadProblem = undefined;
      return loaded;
    } catch (thrown) {
      loading = undefined;
      loadProblem = log(thrown, 'A model could not be loaded.');
      tellLoss(loadProblem);
      throw loadProblem;
    }
  }

  function tellLoss(problem: SkillError): void {
    if (!closed) onLoss(problem);
  }

  /** Why nothing of it is served. */
  function lost(): SkillError | undefined {
    if (loadProblem || !loaded) return loadProblem;
    const { problems, count } = loaded.threads;
    return problems.length === count ? problems[0] : undefined;
  }

  const mayBeHad = () => identity !== undefined && files.areWorthATry();

  async function get(): Promise<LoadedModel<OfKind<Kind>>> {
    const model = await (loading ??= loadAndTell());
    if (lost()) await model.start();
    return model;
  }

  return {
    id,
    get,
    async lookAgain() {
      // Why it failed is among the reasons.
      if (!closed && lost() && mayBeHad()) await get().catch(() => undefined);
    },
    get reasons() {
      const problem = lost();
      if (problem) return [problem.message];
      return loaded ? slowerReasons(id, loaded.threads) : [];
    },
    get identity() {
      const isServed = loaded !== undefined && lost() === undefined;
      return isServed || mayBeHad() ? identity : undefined;
    },
    async close() {
      closed = true;
      await (await loading?.catch(() => undefined))?.close();
    },
  };
}

/** Why calls wait longer for a model: those of its threads that run have the work of the others. */
function slowerReasons(id: string, { problems, count }: ThreadsState): string[] {
  if (problems.length === 0) return [];
  const why = [...new Set(problems.map(({ message }) => message))].join(' ');
  return [
    `${problems.length} of ${count} threads of the model '${id}' could not be started again, so calls wait longer: ${why}`,
  ];
}
