import { cpuQuota, int, readVariables, type ConfigOf, type Environment } from '@skillgate/core';
import { imagingVariables, withEnoughMemory } from '@skillgate/imaging';

const defaultWorkers = Math.max(1, Math.round(cpuQuota()));

/** The variables of the image engine, those that bound its pictures included. */
export const imageEngineVariables = {
  ...imagingVariables,
  /** Pictures in work at a time. Each keeps one thread of libuv's pool busy (UV_THREADPOOL_SIZE, 4 by default). */
  workers: int('IMAGE_WORKERS', {
    description: 'How many pictures are worked on at a time.',
    default: defaultWorkers,
    shownDefault: 'the CPU quota, at least 1',
    min: 1,
    max: 256,
  }),
  /** The longest batch, in items. */
  maxBatchItems: int('IMAGE_MAX_BATCH_ITEMS', {
    description: 'The most pictures in one PreprocessBatch stream.',
    default: 10_000,
    min: 1,
  }),
};

export type ImageEngineConfig = ConfigOf<typeof imageEngineVariables>;

/** @throws SkillError FAILED_PRECONDITION that names each variable that does not fit. */
export function imageEngineConfig(env: Environment): ImageEngineConfig {
  return withEnoughMemory(readVariables(imageEngineVariables, env));
}
