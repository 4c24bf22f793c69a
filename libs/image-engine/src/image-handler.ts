import {
  answerBatch,
  checkId,
  describeServing,
  silentLogger,
  type CallContext,
  type Logger,
  type SkillHandler,
} from '@skillgate/core';
import { confineLibvips, type OutputFormat } from '@skillgate/imaging';
import {
  ImageFormat,
  ImageServiceService,
  type PreprocessOptions,
  type PreprocessRequest,
  type PreprocessResponse,
} from '@skillgate/proto';

import { checkOptions } from './check-request.js';
import type { ImageEngineConfig } from './config.js';
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

export interface ImageHandlerOptions {
  /**
   * Whether the process is the skill's alone: then libvips is confined to the loaders that are needed, for everything
   * in the process. Default false, for an application that may use sharp itself.
   */
  ownsProcess?: boolean;
  /** Told of the causes of internal errors in a batch, which go to no caller. Default: nobody. */
  logger?: Pick<Logger, 'error'>;
}

/** The image skill: mounted on gRPC by apps/image-skill, called in process by the client's fallback. */
export function createImageHandler(
  config: ImageEngineConfig,
  { ownsProcess = false, logger = silentLogger }: ImageHandlerOptions = {},
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
      source: {
        format: source.format,
        width: source.width,
        height: source.height,
        pages: source.pages,
        sizeBytes: BigInt(source.sizeBytes),
      },
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
