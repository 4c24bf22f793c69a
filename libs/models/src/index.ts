export {
  createModelStore,
  type InstalledModel,
  type ModelReport,
  type ModelStore,
  type PullOptions,
} from './model-store.js';
export { modelsConfig, modelsVariables, type ModelsConfig } from './config.js';
export type { Progress } from './fetch-file.js';

export { parseHubId, type HubId } from './hub/hub-id.js';
export { hashFile } from './hash-file.js';
export { fileProblem, type CheckedFile, type CheckOptions, type FileState } from './check-file.js';
export type { HubSource, Model, ModelFile, ModelSource, PipSource } from './manifest.js';
