import {
  answerBatch,
  checkChoice,
  checkId,
  describeServing,
  silentLogger,
  type CallContext,
  type HandlerOptions,
  type SkillEngine,
  type SkillHandler,
} from '@skillgate/core';
import { confineLibvips, describeSource } from '@skillgate/imaging';
import {
  OcrDetail,
  OcrEngine,
  OcrFormat,
  OcrServiceService,
  type OcrOptions as RequestedOptions,
  type RecognizeRequest,
  type RecognizeResponse,
} from '@skillgate/proto';

import { checkLanguages } from './check-request.js';
import { ocrEngineConfig, ocrEngineVariables, type OcrEngineConfig } from './config.js';
import { findScript } from './layout/find-script.js';
import { blocksOf } from './layout/blocks-of.js';
import { layoutText } from './layout/layout.js';
import { writeHocr } from './layout/write-hocr.js';
import { writeTsv } from './layout/write-tsv.js';
import { createOcrEngine } from './ocr-engine.js';
import {
  withDefaults,
  type Detail,
  type EngineChoice,
  type EngineName,
  type FileFormat,
  type OcrOptions,
} from './ocr-options.js';
import { warmUpPage } from './warm-up-page.js';

const engines = new Map<number, EngineChoice>([
  [OcrEngine.UNSPECIFIED, 'auto'],
  [OcrEngine.TESSERACT, 'tesseract'],
  [OcrEngine.PPOCR, 'ppocr'],
]);

const engineNumbers = {
  tesseract: OcrEngine.TESSERACT,
  ppocr: OcrEngine.PPOCR,
} satisfies Record<EngineName, OcrEngine>;

const details = new Map<number, Detail>([
  [OcrDetail.UNSPECIFIED, 'text'],
  [OcrDetail.TEXT, 'text'],
  [OcrDetail.BLOCKS, 'blocks'],
  [OcrDetail.LINES, 'lines'],
  [OcrDetail.WORDS, 'words'],
]);

const formats = new Map<number, FileFormat>([
  [OcrFormat.HOCR, 'hocr'],
  [OcrFormat.TSV, 'tsv'],
]);

function toOptions(options: RequestedOptions | undefined): OcrOptions {
  if (options === undefined) return withDefaults();
  return {
    languages: checkLanguages(options.languages),
    engine: checkChoice('engine', engines, options.engine),
    detail: checkChoice('detail', details, options.detail),
    formats: options.formats.map((format) => checkChoice('formats', formats, format)),
  };
}

/** The OCR skill: mounted on gRPC by apps/ocr-skill, called in process by the client's fallback. */
export function createOcrHandler(
  config: OcrEngineConfig,
  { ownsProcess = false, logger = silentLogger }: HandlerOptions = {},
): SkillHandler<typeof OcrServiceService> {
  if (ownsProcess) confineLibvips();
  const engine = createOcrEngine(config, logger);

  async function recognize(
    request: RecognizeRequest,
    context: CallContext,
  ): Promise<RecognizeResponse> {
    checkId(request.id);
    const options = toOptions(request.options);
    const { layout, source, preparation, script, ...read } = await engine.recognize(
      request.image,
      options,
      context,
    );
    const text = layoutText(layout);
    return {
      text,
      confidence: read.confidence,
      blocks: blocksOf(layout, options.detail),
      engine: engineNumbers[read.engine],
      script: script ?? findScript(text),
      preparation,
      hocr: options.formats.includes('hocr') ? writeHocr(layout, source) : '',
      tsv: options.formats.includes('tsv') ? writeTsv(layout, source) : '',
      source: describeSource(source),
      served: describeServing(request.id, context, [...read.warnings]),
    };
  }

  return {
    skill: 'ocr',
    service: OcrServiceService,
    methods: {
      recognize,
      recognizeBatch: (items, context) =>
        answerBatch({
          ...{ items, context, logger },
          concurrency: config.workers,
          maxItems: config.maxBatchItems,
          answer: recognize,
        }),
    },
    identity: engine.identity,
    concurrency: config.workers,
    async warmUp(signal) {
      const page = await warmUpPage();
      const readOne = () =>
        engine.recognize(page, withDefaults({ engine: 'tesseract' }), { signal });
      await Promise.all([engine.load(), ...Array.from({ length: config.workers }, readOne)]);
    },
    degradedReasons: () => engine.problems,
    close: () => engine.close(),
  };
}

export const engine: SkillEngine<typeof OcrServiceService> = {
  skill: 'ocr',
  variables: ocrEngineVariables,
  createHandler: (env, options) => createOcrHandler(ocrEngineConfig(env), options),
};
