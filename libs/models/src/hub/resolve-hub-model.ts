import { failedPrecondition, unavailable, withTimeLimit } from '@skillgate/core';

import type { ModelsConfig } from '../config.js';
import type { Model } from '../manifest.js';
import { chooseFiles, type HubFile } from './choose-files.js';
import type { HubId } from './hub-id.js';

/** What the hub tells of a repository: https://huggingface.co/docs/hub/api#get-apimodelsrepoid-or-apimodelsrepoidrevisionrevision */
interface HubAnswer {
  /** The commit. */
  sha?: string;
  siblings?: { rfilename?: string; lfs?: { sha256?: string; size?: number } }[];
  cardData?: { license?: unknown };
}

const timeoutMs = 30_000;

function unreachable({ name }: HubId, { hubEndpoint }: ModelsConfig, why: string, cause?: unknown) {
  return unavailable(
    `What ${name} is could not be asked of the hub ${hubEndpoint} (${why}). Try again, let HF_ENDPOINT name a mirror that can be reached, or name a GGUF file by its path.`,
    { cause },
  );
}

function refusalOf(id: HubId, config: ModelsConfig, status: number) {
  if (status >= 500 || status === 429) return unreachable(id, config, `it answered ${status}`);
  return failedPrecondition(
    `The hub ${config.hubEndpoint} gives no ${id.hub} at ${id.revision} (it answered ${status}). Check the name; where the model asks for an access token, set HF_TOKEN.`,
  );
}

async function askHub(id: HubId, config: ModelsConfig, signal: AbortSignal): Promise<HubAnswer> {
  const { hubEndpoint, hubOffline, hubToken } = config;
  if (hubOffline) {
    throw unreachable(id, config, 'the hub is left alone, as HF_HUB_OFFLINE says');
  }
  const base = hubEndpoint.replace(/\/+$/, '');
  const url = `${base}/api/models/${id.hub}/revision/${id.revision}?blobs=true`;
  try {
    return await withTimeLimit(timeoutMs, signal, async (limited) => {
      const response = await fetch(url, {
        ...(hubToken !== undefined && { headers: { authorization: `Bearer ${hubToken}` } }),
        signal: limited,
      });
      if (response.ok) return (await response.json()) as HubAnswer;
      throw refusalOf(id, config, response.status);
    });
  } catch (thrown) {
    signal.throwIfAborted();
    if ((thrown as Error).name === 'SkillError') throw thrown;
    const { message, cause } = thrown as Error;
    throw unreachable(id, config, cause instanceof Error ? cause.message : message, thrown);
  }
}

/** Those whose bytes can be checked. */
function filesOf({ siblings = [] }: HubAnswer): HubFile[] {
  return siblings.flatMap(({ rfilename: path, lfs: { sha256, size } = {} }) =>
    path !== undefined && sha256 !== undefined && size !== undefined
      ? [{ path, sha256, bytes: size }]
      : [],
  );
}

/**
 * Asks the hub which files a name means now, and pins them by their commit and SHA-256.
 * @throws SkillError UNAVAILABLE where the hub can't be asked; FAILED_PRECONDITION for what it does not have;
 *   `signal.reason`
 */
export async function resolveHubModel(
  id: HubId,
  config: ModelsConfig,
  signal: AbortSignal,
): Promise<Model> {
  const answer = await askHub(id, config, signal);
  const { sha: commit = id.revision, cardData } = answer;
  const { license } = cardData ?? {};
  return {
    id: id.id,
    skill: 'draft',
    purpose: `${id.name} of the hub, at its commit ${commit}.`,
    licence: typeof license === 'string' && license !== '' ? license : 'unknown',
    settings: { kind: 'gguf' },
    files: chooseFiles(id, filesOf(answer)).map((file) => ({
      ...file,
      sources: [{ hub: id.hub, revision: commit, path: file.path }],
    })),
  };
}
