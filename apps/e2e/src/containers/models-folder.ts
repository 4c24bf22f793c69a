import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { createModelStore, modelsConfig } from '@skillgate/models';
import { modelEnv } from '@skillgate/testing/model-env';

/** The folder of this machine that containers see as their models. */
export const modelsFolder = modelEnv.SKILLGATE_MODELS_DIR;

const models = ['all-minilm-l6-v2', 'smollm2-135m-instruct'];

const tinyClip = new URL(
  '../../../../libs/embedding-engine/src/testing/tiny-clip',
  import.meta.url,
);

/** What a container of the embedding skill is told to have a model of images: one of random weights. */
export const tinyClipEnv = {
  SKILLGATE_MODELS_MANIFEST: '/models/tiny-clip/manifest.json',
  EMBEDDING_IMAGE_MODEL: 'tiny-clip',
};

/** Fetches the models that the containers need, where they are not there yet. */
export async function pullModels(): Promise<void> {
  const store = createModelStore(modelsConfig({ ...process.env, ...modelEnv }));
  for (const id of models) await store.pull(id);
  await cp(tinyClip, join(modelsFolder, 'tiny-clip'), { recursive: true });
}
