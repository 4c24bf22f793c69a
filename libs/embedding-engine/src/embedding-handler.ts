import {
  checkChoice,
  checkId,
  describeServing,
  silentLogger,
  SkillError,
  type AnswerWarning,
  type CallContext,
  type HandlerOptions,
  type SkillEngine,
  type SkillHandler,
} from '@skillgate/core';
import { confineLibvips } from '@skillgate/imaging';
import {
  EmbeddingServiceService,
  TextPurpose,
  type ClassifyRequest,
  type ClassifyResponse,
  type EmbedImageRequest,
  type EmbedImageResponse,
  type EmbedTextRequest,
  type EmbedTextResponse,
} from '@skillgate/proto';

import { checkCategories } from './check-categories.js';
import { checkCount, checkDigest, checkDimensions, checkTexts } from './check-request.js';
import {
  embeddingEngineConfig,
  embeddingEngineVariables,
  type EmbeddingEngineConfig,
} from './config.js';
import { createEmbeddingEngine } from './embedding-engine.js';
import type { Purpose } from './model-settings.js';
import { truncationWarnings } from './truncation-warnings.js';
import { shorten } from './vectors.js';

const purposes = new Map<number, Purpose>([
  [TextPurpose.UNSPECIFIED, 'none'],
  [TextPurpose.QUERY, 'query'],
  [TextPurpose.DOCUMENT, 'document'],
]);

/** Which of several pictures is at fault. */
function named(thrown: unknown, at: number, count: number): unknown {
  if (count === 1 || !(thrown instanceof SkillError)) return thrown;
  const { code, message, cause, retryAfterMs } = thrown;
  return new SkillError(code, `images[${at}]: ${message}`, {
    cause,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** The embedding skill: mounted on gRPC by apps/embedding-skill, called in process by the client's fallback. */
export function createEmbeddingHandler(
  config: EmbeddingEngineConfig,
  { ownsProcess = false, logger = silentLogger }: HandlerOptions = {},
): SkillHandler<EmbeddingServiceService> {
  if (ownsProcess) confineLibvips();
  const engine = createEmbeddingEngine(config, logger);

  async function embedText(
    request: EmbedTextRequest,
    context: CallContext,
  ): Promise<EmbedTextResponse> {
    checkId(request.id);
    checkTexts(request.texts, config);
    const purpose = checkChoice('purpose', purposes, request.purpose);
    const model = await engine.textModel(request.model);
    checkDigest(model.identity, request.modelDigest);
    const dimensions = checkDimensions(request.dimensions, model.identity, model.settings);
    const vectors = await engine.embedTexts(model, request.texts, purpose, context);
    const warnings = truncationWarnings(vectors, model.settings.maxTokens);
    return {
      vectors: vectors.map(({ values, ...told }) => ({
        values: [...shorten(values, dimensions)],
        ...told,
      })),
      dimensions,
      model: model.identity,
      served: describeServing(request.id, context, warnings),
    };
  }

  async function embedImage(
    request: EmbedImageRequest,
    context: CallContext,
  ): Promise<EmbedImageResponse> {
    checkId(request.id);
    checkCount('images', request.images.length, config);
    const model = await engine.imageModel(request.model);
    checkDigest(model.identity, request.modelDigest);
    const dimensions = checkDimensions(request.dimensions, model.identity, model.settings);
    const vectors: EmbedImageResponse['vectors'] = [];
    const warnings: AnswerWarning[] = [];
    for (const [at, bytes] of request.images.entries()) {
      try {
        const { values, warnings: own } = await engine.embedImage(model, bytes, context);
        vectors.push({ values: [...shorten(values, dimensions)], truncated: false, tokens: 0 });
        warnings.push(...own);
      } catch (thrown) {
        throw named(thrown, at, request.images.length);
      }
    }
    const served = describeServing(request.id, context, warnings);
    return { vectors, dimensions, model: model.identity, served };
  }

  async function classify(
    request: ClassifyRequest,
    context: CallContext,
  ): Promise<ClassifyResponse> {
    checkId(request.id);
    const wanted = checkCategories(request.categories, config);
    const model = await engine.imageModel(request.model);
    checkDigest(model.identity, request.modelDigest);
    const { categories, warnings } = await engine.classify(model, request.image, wanted, context);
    const served = describeServing(request.id, context, [...warnings]);
    return { categories, model: model.identity, served };
  }

  return {
    skill: 'embedding',
    service: EmbeddingServiceService,
    methods: { embedText, embedImage, classify },
    identity: engine.identity,
    concurrency: config.calls,
    warmUp: (signal) => engine.load(signal),
    degradedReasons: engine.degradedReasons,
    onLoss: engine.onLoss,
    close: () => engine.close(),
  };
}

/** What the server and the client's fallback mount. */
export const engine = {
  skill: 'embedding',
  variables: embeddingEngineVariables,
  createHandler: (env, options) => createEmbeddingHandler(embeddingEngineConfig(env), options),
} satisfies SkillEngine<EmbeddingServiceService>;
