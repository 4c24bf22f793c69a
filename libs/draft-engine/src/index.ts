export { createDraftHandler, engine } from './draft-handler.js';
export { draftEngineConfig, type DraftEngineConfig } from './config.js';
