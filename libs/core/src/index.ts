export {
  asSkillError,
  cancelled,
  deadlineExceeded,
  errorCodes,
  failedPrecondition,
  internal,
  invalidArgument,
  resourceExhausted,
  SkillError,
  unavailable,
  type ErrorCode,
  type SkillErrorOptions,
} from './skill-error.js';
export { contractVersion, release, skillNames, skills, type SkillName } from './skills.js';
export { silentLogger, type Logger } from './logger.js';
export { answeredByKey, requestBytesKey, retryPushbackKey } from './wire-keys.js';

export {
  choice,
  durationMs,
  flag,
  int,
  readVariables,
  text,
  type ConfigOf,
  type Environment,
  type Variable,
  type Variables,
} from './variables.js';
export { createSlots, type Release, type Slots, type SlotsOptions } from './slots.js';
export { createWaitingLine, type WaitingLine } from './waiting-line.js';
export { startEngineThread } from './engine-thread.js';
export { isHeaderText } from './header-text.js';
export { isProcessAlive } from './is-process-alive.js';
export { makeFolder } from './make-folder.js';
export { messageOf } from './message-of.js';
export { userFolder } from './user-folder.js';
export { onAbort } from './on-abort.js';
export { withTimeLimit } from './with-time-limit.js';
export { workThrough } from './work-through.js';
export { answerBatch, type AnswerBatchOptions, type BatchAnswer } from './answer-batch.js';
export { ramMb } from './resident-memory.js';
export { checkChoice } from './check-choice.js';
export { checkId } from './request-names.js';
export { cpuQuota, memoryLimitBytes } from './container-limits.js';
export { describeServing, servingIdentity, type AnswerWarning, type Served } from './serving.js';
export type {
  CallContext,
  HandlerIdentity,
  ModelIdentity,
  RequestOf,
  ResponseOf,
  ServiceDefinition,
  ServingIdentity,
  SkillCounter,
  SkillHandler,
  SkillMethods,
} from './skill-handler.js';
export type { HandlerOptions, SkillEngine } from './skill-engine.js';
