import { createRequire } from 'node:module';
import {
  failedPrecondition,
  SkillError,
  type HandlerOptions,
  type ServiceDefinition,
  type SkillEngine,
  type SkillHandler,
  type SkillName,
} from '@skillgate/core';
import { here } from './here.js';

/**
 * Imports by a name that no bundler can see: an engine brings native code and stays out of every bundle, and where it
 * is not installed the bundle is made all the same.
 */
function importPackage(name: string): Promise<unknown> {
  return import(/* webpackIgnore: true */ /* @vite-ignore */ name);
}

/** The package that holds a skill's engine, as its export `engine`; none is loaded before it is first needed. */
export const enginePackage = (skill: SkillName): string => `@skillgate/${skill}-engine`;

/** Whether the engine's package can be found from here; nothing is loaded. */
export function isEngineInstalled(skill: SkillName): boolean {
  try {
    createRequire(here).resolve(enginePackage(skill));
    return true;
  } catch {
    return false;
  }
}

/**
 * The file that a thread runs to compare pictures, as the image engine has it; undefined where that is not installed.
 * A path and not a function: the comparing is done off the event loop.
 */
export function samePictureWorker(): string | undefined {
  try {
    return createRequire(here).resolve(`${enginePackage('image')}/same-picture-worker`);
  } catch {
    return undefined;
  }
}

/**
 * Loads a skill's engine into this process.
 * @throws SkillError FAILED_PRECONDITION that names the package when it is not there or does not load
 */
export async function loadEngine(
  skill: SkillName,
  options: HandlerOptions = {},
): Promise<SkillHandler<ServiceDefinition>> {
  const packageName = enginePackage(skill);
  if (!isEngineInstalled(skill)) {
    throw failedPrecondition(
      `${packageName} is not installed, so this process can't answer ${skill} calls itself. Install it ` +
        `(npm install ${packageName}), or let the ${skill} skill's container answer.`,
    );
  }
  try {
    const { engine } = (await importPackage(packageName)) as { engine: SkillEngine };
    return engine.createHandler(process.env, options);
  } catch (error) {
    if (error instanceof SkillError) throw error;
    const message = `${packageName} is installed but could not be loaded: ${(error as Error).message}`;
    throw failedPrecondition(message, { cause: error });
  }
}
