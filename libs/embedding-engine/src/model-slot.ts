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

type OfKind<Kind extends EmbeddingSettings['kind']> = Extract<EmbeddingSettings, { kind: Kind }>;

/** The place of one model: loaded when it is first needed. */
export interface ModelSlot<S extends EmbeddingSettings = EmbeddingSettings> {
  readonly id: string;
  /**
   * The model, in its thread. A failure is not kept: the next call looks again, so that a model that was fetched
   * meanwhile is found.
   * @throws SkillError FAILED_PRECONDITION where its files are missing or wrong, or it is of the wrong kind; INTERNAL
   *   where they can't be loaded.
   */
  get(): Promise<LoadedModel<S>>;
  /** Why it could not be had, when it was last tried. */
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
}

export function createModelSlot<Kind extends EmbeddingSettings['kind']>({
  id,
  kind,
  variable,
  store,
  config,
  logger,
}: ModelSlotOptions<Kind>): ModelSlot<OfKind<Kind>> {
  let loading: Promise<LoadedModel<OfKind<Kind>>> | undefined;
  let problem: SkillError | undefined;
  const isKnown = store.models.some((model) => model.id === id);

  async function load(): Promise<LoadedModel<OfKind<Kind>>> {
    if (!isKnown) {
      const known = store.models.map((model) => model.id).join(', ');
      throw failedPrecondition(`${variable} must be one of ${known}, got '${id}'.`);
    }
    const installed = await store.find(id);
    return loadModel(installed, embeddingSettings(installed.model, kind), config);
  }

  async function loadAndTell(): Promise<LoadedModel<OfKind<Kind>>> {
    try {
      const model = await load();
      problem = undefined;
      return model;
    } catch (thrown) {
      loading = undefined;
      problem = asSkillError(thrown);
      logger.warn({ err: problem.cause ?? problem, model: id }, 'A model could not be loaded.');
      throw problem;
    }
  }

  return {
    id,
    get: () => (loading ??= loadAndTell()),
    get problem() {
      return problem;
    },
    get identity() {
      return isKnown && problem === undefined ? { id, digest: store.digestOf(id) } : undefined;
    },
    async close() {
      await (await loading?.catch(() => undefined))?.close();
    },
  };
}
