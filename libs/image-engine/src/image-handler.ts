import {
  answerBatch,
  checkId,
  describeServing,
  silentLogger,
  type CallContext,
  type HandlerOptions,
  type SkillEngine,
  type SkillHandler,
} from '@skillgate/core';
import { confineLibvips, describeSource, type OutputFormat } from '@skillgate/imaging';
import {
  ImageFormat,
  ImageServiceService,
  type PreprocessOptions,
  type PreprocessRequest,
  type PreprocessResponse,
} from '@skillgate/proto';

import { checkOptions } from './check-request.js';
import { imageEngineConfig, imageEngineVariables, type ImageEngineConfig } from './config.js';
import { createImageEngine } from './image-engine.js';
import { withDefaults, type ImageOptions } from './image-options.js';
import { warmUpPicture } from './warm-up-picture.js';

/** The formats by the contract's numbers. Another number is one that this release does not know. */
const formats = new Map<number, OutputFormat>([
  [ImageFormat.UNSPECIFIED, 'webp'],
  [ImageFormat.WEBP, 'webp'],
  [ImageFormat.JPEG, 'jpeg'],
  [ImageFormat.PNG, 'png'],
  [ImageFormat.AVIF, 'avif'],
]);

const formatNumbers = {
  webp: ImageFormat.WEBP,
  jpeg: ImageFormat.JPEG,
  png: ImageFormat.PNG,
  avif: ImageFormat.AVIF,
} satisfies Record<OutputFormat, ImageFormat>;

function toOptions(options: PreprocessOptions | undefined): ImageOptions {
  return checkOptions(
    options && { ...options, format: formats.get(options.format), formatNumber: options.format },
  );
}

type ItemContext = Pick<
  CallContext,
  'signal' | 'receivedAtMs' | 'startedAtMs' | 'identity' | 'deadlineAtMs'
>;

/** The image skill: mounted on gRPC by apps/image-skill, called in process by the client's fallback. */
export function createImageHandler(
  config: ImageEngineConfig,
  { ownsProcess = false, logger = silentLogger }: HandlerOptions = {},
): SkillHandler<typeof ImageServiceService> {
  if (ownsProcess) confineLibvips();
  const engine = createImageEngine(config);

  async function preprocess(
    request: PreprocessRequest,
    context: ItemContext,
  ): Promise<PreprocessResponse> {
    checkId(request.id);
    const options = toOptions(request.options);
    const { source, warnings, ...processed } = await engine.process(
      request.image,
      options,
      context,
    );
    return {
      served: describeServing(request.id, context, [...warnings]),
      image: processed.image,
      format: formatNumbers[options.format],
      width: processed.width,
      height: processed.height,
      imageHash: processed.imageHash,
      source: describeSource(source),
      hasAlpha: processed.hasAlpha,
    };
  }

  return {
    skill: 'image',
    service: ImageServiceService,
    methods: {
      preprocess,
      preprocessBatch: (items, context) =>
        answerBatch({
          ...{ items, context, logger },
          concurrency: config.workers,
          maxItems: config.maxBatchItems,
          answer: preprocess,
        }),
    },
    identity: engine.identity,
    concurrency: config.workers,
    async warmUp(signal) {
      await engine.process(await warmUpPicture(), withDefaults(), { signal });
    },
    degradedReasons: () => [],
    close: async () => undefined,
  };
}

export const engine: SkillEngine<typeof ImageServiceService> = {
  skill: 'image',
  variables: imageEngineVariables,
  createHandler: (env, options) => createImageHandler(imageEngineConfig(env), options),
};
