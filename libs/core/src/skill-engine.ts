import type { Logger } from './logger.js';
import type { ServiceDefinition, SkillHandler } from './skill-handler.js';
import type { SkillName } from './skills.js';
import type { Environment, Variables } from './variables.js';

/** How a handler is mounted. */
export interface HandlerOptions {
  /**
   * Whether the process is the skill's alone, so that the engine may set what holds for all of it, such as which files
   * libvips opens, and end it where native code never ends.
   * @default false, for an application that has other uses of the same libraries
   */
  ownsProcess?: boolean;
  /** Told of what goes to no caller, such as the causes of internal errors in a batch. @default nobody */
  logger?: Pick<Logger, 'error' | 'warn'>;
}

/** What the package of every engine exports as `engine`: all that its server and the client's fallback need. */
export interface SkillEngine<S extends ServiceDefinition = ServiceDefinition> {
  readonly skill: SkillName;
  /** Every variable that it reads, for `--help` and the README's table. */
  readonly variables: Variables;
  /** @throws SkillError FAILED_PRECONDITION that names each variable that does not fit */
  createHandler(env: Environment, options?: HandlerOptions): SkillHandler<S>;
}
