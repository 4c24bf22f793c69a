import { createModelStore, modelsConfig } from '@skillgate/models';
import { modelEnv as folderEnv } from '@skillgate/testing';

/**
 * The environment of an engine that finds the model. One thread: several wait for each other by spinning, which takes
 * for ever where other specs have the CPUs.
 */
export const modelEnv = { ...folderEnv, DRAFT_THREADS: '1' };

/** Fetches the model where it is not there; gives its folder. @throws SkillError UNAVAILABLE that says why it can't be had */
export async function pullDraftModel(): Promise<string> {
  const env = { ...process.env, ...modelEnv };
  const { folder } = await createModelStore(modelsConfig(env)).pull('smollm2-135m-instruct');
  return folder;
}
