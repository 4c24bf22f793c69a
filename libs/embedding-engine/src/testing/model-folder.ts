import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createModelStore, modelsConfig, type Model } from '@skillgate/models';
import { modelEnv } from '@skillgate/testing';

/** The text model that specs have. */
export const textModel = {
  id: 'all-minilm-l6-v2',
  folder: join(modelEnv.SKILLGATE_MODELS_DIR, 'all-minilm-l6-v2'),
};

/** A folder for models, without any. */
export interface ModelFolder {
  readonly path: string;
  /** Puts a copy of the text model there, to be spoilt. Resolves to its folder. */
  copyTextModel(): Promise<string>;
  /** Gives the text model another name and what `change` makes of it; resolves to the environment of its engine. */
  addChanged(change: (model: Model) => object): Promise<Record<string, string>>;
  remove(): Promise<void>;
}

export async function makeModelFolder(): Promise<ModelFolder> {
  const path = await mkdtemp(join(tmpdir(), 'skillgate-embedding-'));
  return {
    path,
    async copyTextModel() {
      const copy = join(path, textModel.id);
      await cp(textModel.folder, copy, { recursive: true });
      return copy;
    },
    async addChanged(change) {
      const { models } = createModelStore(modelsConfig(modelEnv));
      const model = models.find(({ id }) => id === textModel.id)!;
      await symlink(textModel.folder, join(path, 'mine'));
      const manifest = join(path, 'further.json');
      await writeFile(manifest, JSON.stringify({ mine: { ...model, ...change(model) } }));
      return {
        SKILLGATE_MODELS_DIR: path,
        SKILLGATE_MODELS_MANIFEST: manifest,
        EMBEDDING_TEXT_MODEL: 'mine',
      };
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
