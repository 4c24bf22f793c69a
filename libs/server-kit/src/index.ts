export { runSkill } from './run-skill.js';
export { run, type RunOptions } from './run.js';
export { serve, type RunningServer, type ServeOptions } from './serve.js';
export { createLogger } from './logger.js';
export { serverConfig, serverVariables, type ServerConfig, type ServerDefaults } from './config.js';
export type { DrainOutcome } from './drain.js';
export type { RefusalReason } from './refusal.js';
