import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

import { modelsConfig } from '../config.js';
import { createModelStore } from '../model-store.js';
import { startFileServer, type ServedFile } from './file-server.js';

export const modelId = 'test-model';
export const modelBytes = randomBytes(300_000);
const hubPath = '/someone/model/resolve/abc123/weights/model.bin';

export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** The manifest's entry of a model of one file, which a hub has. */
export function testModel(changes: { file?: object; model?: object } = {}) {
  return {
    skill: 'embedding',
    purpose: 'Tests.',
    licence: 'MIT',
    settings: {},
    files: [
      {
        path: 'weights/model.bin',
        bytes: modelBytes.length,
        sha256: sha256(modelBytes),
        sources: [{ hub: 'someone/model', revision: 'abc123', path: 'weights/model.bin' }],
        ...changes.file,
      },
    ],
    ...changes.model,
  };
}

export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'skillgate-models-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface SceneOptions {
  /** How the hub serves the model's file. */
  served?: Partial<ServedFile>;
  /** The manifest's entry. */
  model?: object;
  env?: Record<string, string>;
  folder?: string;
}

/** A hub with one model, and an empty folder of models beside a manifest that names it. */
export async function createScene({ served, model, env, folder }: SceneOptions = {}) {
  const hub = await startFileServer({ [hubPath]: { bytes: modelBytes, ...served } });
  onTestFinished(() => hub.stop());
  const root = await tempFolder();
  const manifest = join(root, 'further.json');
  await writeFile(manifest, JSON.stringify({ [modelId]: model ?? testModel() }));
  const models = folder ?? join(root, 'models');
  const variables = {
    SKILLGATE_MODELS_DIR: models,
    SKILLGATE_MODELS_MANIFEST: manifest,
    HF_ENDPOINT: hub.url,
    // Nothing here may reach a registry.
    SKILLGATE_PIP: 'false',
    SKILLGATE_MODELS_RETRY_PAUSE_MS: '1',
    ...env,
  };
  return {
    hub,
    variables,
    folder: models,
    file: join(models, modelId, 'weights', 'model.bin'),
    /** Where the file waits until it is whole. */
    part: join(models, '.downloads', sha256(modelBytes)),
    store: createModelStore(modelsConfig(variables)),
    makeWaiting: () => mkdir(join(models, '.downloads'), { recursive: true }),
  };
}
