export { createEmbeddingHandler, engine } from './embedding-handler.js';
export { embeddingEngineConfig, type EmbeddingEngineConfig } from './config.js';

export {
  createEmbeddingEngine,
  type CallOptions,
  type EmbeddingEngine,
  type ImageVector,
  type ScoredCategory,
} from './embedding-engine.js';
export type { LabelCategory } from './check-categories.js';
export type { LoadedModel } from './loaded-model.js';
export type { EmbeddingSettings, Purpose } from './model-settings.js';
export type { TextVector } from './vector-cache.js';
