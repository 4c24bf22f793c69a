import {
  invalidArgument,
  silentLogger,
  type AnswerWarning,
  type HandlerIdentity,
  type Logger,
  type SkillError,
} from '@skillgate/core';
import { asRgb, createImaging } from '@skillgate/imaging';
import { createModelStore } from '@skillgate/models';

import { prompts, type LabelCategory } from './check-categories.js';
import type { EmbeddingEngineConfig } from './config.js';
import type { LoadedModel } from './loaded-model.js';
import type { ClipSettings, Purpose } from './model-settings.js';
import { createModelSlot } from './model-slot.js';
import { truncationWarnings } from './truncation-warnings.js';
import type { TextVector } from './vector-cache.js';
import { dot, softmax } from './vectors.js';

/** Raised whenever the same input may give another output. */
const resultVersion = 1;
/** How often a model of images that can't be had is looked for, by what its folder says. */
const lookAgainMs = 1_000;

export interface CallOptions {
  /** Ends the wait; what the model computes already is not stopped. */
  signal: AbortSignal;
  /** By `performance.now()`: decoding that still runs then is stopped. Default: never. */
  deadlineAtMs?: number | undefined;
}

export interface ImageVector {
  values: Float32Array;
  warnings: readonly AnswerWarning[];
}

export interface ScoredCategory {
  name: string;
  /** The highest first; the scores add up to 1. */
  scores: { label: string; score: number }[];
}

export interface EmbeddingEngine {
  /** The model that embeds texts: that id, or the model of texts. @throws SkillError as ModelSlot.get, INVALID_ARGUMENT */
  textModel(id: string): Promise<LoadedModel>;
  /** The model that embeds images: that id, or the model of images. @throws SkillError as ModelSlot.get, INVALID_ARGUMENT */
  imageModel(id: string): Promise<LoadedModel<ClipSettings>>;
  embedTexts(
    model: LoadedModel,
    texts: readonly string[],
    purpose: Purpose,
    call: CallOptions,
  ): Promise<TextVector[]>;
  /** @throws SkillError INVALID_ARGUMENT for what is no picture that is taken; `signal.reason` */
  embedImage(
    model: LoadedModel<ClipSettings>,
    bytes: Buffer,
    call: CallOptions,
  ): Promise<ImageVector>;
  /** Scores the labels of each category against an image, zero-shot. Source: CLIP, Radford et al., ICML 2021. */
  classify(
    model: LoadedModel<ClipSettings>,
    bytes: Buffer,
    categories: readonly LabelCategory[],
    call: CallOptions,
  ): Promise<{ categories: ScoredCategory[]; warnings: readonly AnswerWarning[] }>;
  /**
   * Loads what there is; a model of images that comes later is loaded when it is there.
   * @throws SkillError where the model of texts can't be had
   */
  load(signal: AbortSignal): Promise<void>;
  /** Why not everything is served. */
  degradedReasons(): readonly string[];
  /** Tells `listener` why the model of texts, without which nothing is served, can't be had. */
  onLoss(listener: (problem: SkillError) => void): void;
  identity(): HandlerIdentity;
  close(): Promise<void>;
}

export function createEmbeddingEngine(
  config: EmbeddingEngineConfig,
  logger: Pick<Logger, 'warn'> = silentLogger,
): EmbeddingEngine {
  const store = createModelStore(config.models);
  const imaging = createImaging(config.imaging);
  const common = { store, config, logger };
  const variables = { text: 'EMBEDDING_TEXT_MODEL', image: 'EMBEDDING_IMAGE_MODEL' };
  const losses: ((problem: SkillError) => void)[] = [];
  const text = createModelSlot({
    ...common,
    ...{ id: config.textModel, kind: 'text', variable: variables.text },
    onLoss: (problem) => losses.forEach((tell) => tell(problem)),
  });
  const image = createModelSlot({
    ...common,
    ...{ id: config.imageModel, kind: 'clip', variable: variables.image },
  });
  let lookingForImages: NodeJS.Timeout | undefined;

  function unknownModel(id: string) {
    return invalidArgument(`model must be one of ${text.id}, ${image.id}, got '${id}'`);
  }

  async function embedImage(model: LoadedModel<ClipSettings>, bytes: Buffer, call: CallOptions) {
    return imaging.withPicture(bytes, call, async (picture) => {
      call.signal.throwIfAborted();
      const pixels = await picture.readPixels(asRgb);
      const values = await model.embedPixels(pixels, call.signal);
      return { values, warnings: picture.warnings };
    });
  }

  return {
    async textModel(id) {
      if (id === '' || id === text.id) return text.get();
      if (id === image.id) return image.get();
      throw unknownModel(id);
    },
    async imageModel(id) {
      if (id === '' || id === image.id) return image.get();
      if (id !== text.id) throw unknownModel(id);
      throw invalidArgument(`model must be one of images, such as ${image.id}, got '${id}'`);
    },
    embedTexts: (model, texts, purpose, { signal }) => model.embedTexts(texts, purpose, signal),
    embedImage,
    async classify(model, bytes, categories, call) {
      const { values, warnings } = await embedImage(model, bytes, call);
      const sentences = categories.flatMap(prompts);
      const vectors = await model.embedTexts(sentences, 'none', call.signal);
      let at = 0;
      const scored = categories.map(({ name, labels }) => {
        const own = vectors.slice(at, (at += labels.length));
        const scale = model.settings.logitScale;
        const shares = softmax(own.map((label) => scale * dot(values, label.values)));
        const scores = labels.map((label, index) => ({ label, score: shares[index] as number }));
        return { name, scores: scores.sort((a, b) => b.score - a.score) };
      });
      const cut = truncationWarnings(vectors, model.settings.maxTokens);
      return { categories: scored, warnings: [...warnings, ...cut] };
    },
    async load(signal) {
      await Promise.all([text.get(), image.get().catch(() => undefined)]);
      const model = await text.get();
      await model.embedTexts(['Ready?'], 'none', signal);
      lookingForImages ??= setInterval(() => void image.lookAgain(), lookAgainMs).unref();
    },
    degradedReasons: () => [...text.reasons, ...image.reasons],
    onLoss: (listener) => void losses.push(listener),
    identity: () => ({
      resultVersion,
      models: [text.identity, image.identity].filter((identity) => identity !== undefined),
      limits: {
        items: config.maxItems,
        characters: config.maxCharacters,
        image_bytes: config.imaging.maxBytes,
        image_pixels: config.imaging.maxPixels,
        memory_bytes: config.imaging.memoryBytes,
      },
    }),
    async close() {
      clearInterval(lookingForImages);
      await Promise.all([text.close(), image.close()]);
    },
  };
}
