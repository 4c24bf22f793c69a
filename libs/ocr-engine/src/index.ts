export { createOcrHandler, engine } from './ocr-handler.js';
export { ocrEngineConfig, type OcrEngineConfig } from './config.js';

export {
  createOcrEngine,
  type OcrEngine,
  type Recognized,
  type RecognizeOptions,
} from './ocr-engine.js';
export {
  withDefaults,
  type Detail,
  type EngineChoice,
  type EngineName,
  type FileFormat,
  type OcrOptions,
} from './ocr-options.js';
