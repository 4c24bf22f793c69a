import type { OpenCache } from './cache/open-cache.js';
import type { Connect } from './connect.js';
import type { OpenModels } from './models/open-models.js';
import type { Interruptible } from './interruptible.js';
import type { Terminal } from './terminal.js';

/** What every command is given. */
export interface CliContext {
  connect: Connect;
  openCache: OpenCache;
  openModels: OpenModels;
  terminal: Terminal;
  interruptible: Interruptible;
  /** Takes the command's exit code. */
  finish(exitCode: number): void;
}
