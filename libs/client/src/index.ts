import './check-bundle.js';

export { closeSkillClients, defaultSkillPool, getSkillClient } from './default-pool.js';
export { createSkillPool, type SkillPool } from './skill-pool.js';
export { SkillError } from '@skillgate/core';
export type { SkillClient } from './skill-client.js';
export { servedSkills, type ServedSkill, type SkillClients } from './skills/index.js';
export type { PictureSource } from './answer.js';
export type { SkillClientOptions, SkillPoolOptions } from './client-options.js';
export type { ImageBatchItem, ImageBatchResult, ImageClient } from './skills/image-client.js';
export type { ImageAnswer, ImageFormatName, ImageRequest } from './skills/image.js';
export type { OcrBatchItem, OcrBatchResult, OcrClient } from './skills/ocr-client.js';
export type {
  OcrAnswer,
  OcrBlock,
  OcrBox,
  OcrDetailName,
  OcrEngineName,
  OcrFormatName,
  OcrLine,
  OcrPreparation,
  OcrRequest,
  OcrWord,
} from './skills/ocr.js';
export type { DraftClient } from './skills/draft-client.js';
export type {
  DraftAnswer,
  DraftFinish,
  DraftMessage,
  DraftRequest,
  DraftRole,
} from './skills/draft.js';
export { BrokenDraftError } from './drafts/broken-draft.js';
export type { ServedPart } from './drafts/draft-run.js';
export type { DraftPart, DraftStreamEnd } from './drafts/stream-draft.js';
export type { EmbeddingClient } from './skills/embedding-client.js';
export type {
  EmbeddingAnswer,
  EmbeddingVector,
  ImagesRequest,
  LabelCategory,
  LabelsAnswer,
  LabelsRequest,
  TextPurposeName,
  TextsRequest,
} from './skills/embedding.js';
export type { Answer, ServedBy, ServerIdentity } from './answer.js';
export type { CallOptions } from './deadline.js';
export type { CacheMode } from './call-cache.js';
export type { CacheStatus, PoolCache } from './pool-cache.js';
export type { CacheStats, CacheTrace, SamePictureMode, Selection } from '@skillgate/cache';
export type { CallEvent, Counters, FallbackReason, PoolEvents } from './events.js';
export type { FailureKind } from './remote-failure.js';
export type { FallbackMode } from './route.js';
export type { Balance } from './pick.js';
export type { SkillHealth } from './health.js';
export type { EndpointStatus, PoolStatus } from './status.js';

export { addressVariables, clientVariables } from './config.js';
