import { createModelStore, modelsConfig } from '@skillgate/models';
import { modelEnv } from '@skillgate/testing/model-env';

/** The folder of this machine that containers see as their models. */
export const modelsFolder = modelEnv.SKILLGATE_MODELS_DIR;

const models = ['all-minilm-l6-v2', 'smollm2-135m-instruct'];

/** Fetches the models that the containers need, where they are not there yet. */
export async function pullModels(): Promise<void> {
  const store = createModelStore(modelsConfig({ ...process.env, ...modelEnv }));
  for (const id of models) await store.pull(id);
}
