import { createModelStore, modelsConfig } from '@skillgate/models';
import { modelEnv } from '@skillgate/testing';

/** Fetches the text model where it is not there. @throws SkillError UNAVAILABLE that says why it can't be had */
export async function pullTextModel(): Promise<void> {
  const env = { ...process.env, ...modelEnv };
  await createModelStore(modelsConfig(env)).pull('all-minilm-l6-v2');
}
