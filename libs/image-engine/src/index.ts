export { createImageHandler, engine } from './image-handler.js';
export { imageEngineConfig, type ImageEngineConfig } from './config.js';

export {
  createImageEngine,
  type ImageEngine,
  type ProcessedImage,
  type ProcessOptions,
} from './image-engine.js';
export {
  maxSizeBounds,
  withDefaults,
  type ImageOptions,
  type WantedOptions,
} from './image-options.js';
export { perceptualHash } from './perceptual-hash.js';
