import { createRequire } from 'node:module';
import {
  failedPrecondition,
  SkillError,
  type ServiceDefinition,
  type SkillHandler,
  type SkillName,
} from '@skillgate/core';
import type * as ImageEngine from '@skillgate/image-engine';
import type * as OcrEngine from '@skillgate/ocr-engine';
import { here } from './here.js';

/** The package that holds each skill's engine. */
const packages = {
  image: '@skillgate/image-engine',
  ocr: '@skillgate/ocr-engine',
} satisfies Partial<Record<SkillName, string>>;

/** The skills that have an engine in this release. */
export type EngineName = keyof typeof packages;

/** What is made of each package; none is loaded before it is first needed. */
const creators: Record<EngineName, (engine: never) => unknown> = {
  image: ({ createImageHandler, imageEngineConfig }: typeof ImageEngine) =>
    createImageHandler(imageEngineConfig(process.env)),
  ocr: ({ createOcrHandler, ocrEngineConfig }: typeof OcrEngine) =>
    createOcrHandler(ocrEngineConfig(process.env)),
};

/**
 * Imports by a name that no bundler can see: an engine brings native code and stays out of every bundle, and where it
 * is not installed the bundle is made all the same.
 */
function importPackage(name: string): Promise<unknown> {
  return import(/* webpackIgnore: true */ /* @vite-ignore */ name);
}

export const enginePackage = (skill: EngineName): string => packages[skill];

/** Whether the engine's package can be found from here; nothing is loaded. */
export function isEngineInstalled(skill: EngineName): boolean {
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
    return createRequire(here).resolve(`${packages.image}/same-picture-worker`);
  } catch {
    return undefined;
  }
}

/**
 * Loads a skill's engine into this process.
 * @throws SkillError FAILED_PRECONDITION that names the package when it is not there or does not load
 */
export async function loadEngine(skill: EngineName): Promise<SkillHandler<ServiceDefinition>> {
  const packageName = enginePackage(skill);
  if (!isEngineInstalled(skill)) {
    throw failedPrecondition(
      `${packageName} is not installed, so this process can't answer ${skill} calls itself. Install it ` +
        `(npm install ${packageName}), or let the ${skill} skill's container answer.`,
    );
  }
  try {
    const engine = (await importPackage(packageName)) as never;
    return creators[skill](engine) as SkillHandler<ServiceDefinition>;
  } catch (error) {
    if (error instanceof SkillError) throw error;
    const message = `${packageName} is installed but could not be loaded: ${(error as Error).message}`;
    throw failedPrecondition(message, { cause: error });
  }
}
