import { createModelStore, modelsConfig, type ModelStore } from '@skillgate/models';

/** How a command gets the folder of models; specs hand in one of their own. */
export type OpenModels = () => ModelStore;

/** The folder that the environment names. */
export const openModels: OpenModels = () => createModelStore(modelsConfig(process.env));
