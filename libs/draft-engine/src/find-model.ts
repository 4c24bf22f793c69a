import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failedPrecondition, type ModelIdentity } from '@skillgate/core';
import { hashFile, parseHubId, type ModelStore } from '@skillgate/models';

/** A model's file, as far as it was checked. */
export interface FoundModel {
  identity: ModelIdentity;
  path: string;
}

const isModelFile = (path: string) => path.endsWith('.gguf');
/** Where `owner/name.gguf` could be either, it is a path; `owner/name:file.gguf` is the hub's. */
const isPath = (name: string) => isModelFile(name) && parseHubId(name)?.tag === undefined;

async function findFile(path: string, signal: AbortSignal): Promise<FoundModel> {
  const found = await stat(path).catch((cause: Error) => {
    const advice = 'Let DRAFT_MODEL name a GGUF file, a model of the hub, or one of the manifest.';
    throw failedPrecondition(`There is no model at ${path}: ${cause.message}. ${advice}`, {
      cause,
    });
  });
  if (!found.isFile()) {
    throw failedPrecondition(`DRAFT_MODEL must name a GGUF file; ${path} is none.`);
  }
  const id = path.slice(path.lastIndexOf('/') + 1, -'.gguf'.length);
  return { identity: { id, digest: await hashFile(path, signal) }, path };
}

async function findKnown(store: ModelStore, id: string, signal: AbortSignal): Promise<FoundModel> {
  const known = store.models.filter(({ skill }) => skill === 'draft').map((model) => model.id);
  if (!known.includes(id) && !parseHubId(id)) {
    throw failedPrecondition(
      `DRAFT_MODEL must be one of ${known.join(', ')}, OWNER/NAME of the hub, or the path of a GGUF file, got '${id}'.`,
    );
  }
  const { model, digest, folder } = await store.find(id, signal);
  // Of a model in parts, llama.cpp finds the others by the first one's name.
  const [first] = model.files
    .map(({ path }) => path)
    .filter(isModelFile)
    .sort();
  if (first !== undefined) return { identity: { id, digest }, path: join(folder, first) };
  throw failedPrecondition(`The manifest's model '${id}' must have a file that ends in .gguf.`);
}

/**
 * Finds a model by its id in the manifest, by its name on the hub where it was pulled before, or by a path that ends in
 * `.gguf`, and checks it.
 * @throws SkillError FAILED_PRECONDITION where it is missing or its bytes are wrong, with what to do about it
 */
export function findModel(
  store: ModelStore,
  name: string,
  signal: AbortSignal,
): Promise<FoundModel> {
  return isPath(name) ? findFile(name, signal) : findKnown(store, name, signal);
}
