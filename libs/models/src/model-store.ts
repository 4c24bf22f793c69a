import { join } from 'node:path';
import { failedPrecondition, invalidArgument } from '@skillgate/core';

import { checkFile, fileProblem, type CheckedFile, type CheckOptions } from './check-file.js';
import type { ModelsConfig } from './config.js';
import { diskProblem, makeModelsFolder } from './disk-problem.js';
import { fetchFile, type Progress } from './fetch-file.js';
import { parseHubId } from './hub/hub-id.js';
import { keepHubRecord, readHubRecords } from './hub/hub-records.js';
import { resolveHubModel } from './hub/resolve-hub-model.js';
import { loadManifest, type Model } from './manifest.js';
import { modelDigest } from './model-digest.js';
import { sweepPipFolders } from './sources/pip-folders.js';
import { createPipPackages } from './sources/pip.js';
import { withLock } from './with-lock.js';

/** A model whose files are there and right. */
export interface InstalledModel {
  model: Model;
  /** Tells it from any other: vectors and texts of two digests never mix. 64 hex digits. */
  digest: string;
  /** Where its files are. */
  folder: string;
}

/** How the files of a model were found. */
export interface ModelReport {
  model: Model;
  folder: string;
  files: readonly CheckedFile[];
  /** What is wrong, a sentence's end for each file that is not right. */
  problems: readonly string[];
}

export interface PullOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /**
   * Told when another process is fetching the model already, which is then waited for: until it is done, or was silent
   * for a minute. One that was killed looks the same, unless it was of this host.
   */
  onWait?: () => void;
}

/** The folder of the models. Any number of processes may use one at the same time. */
export interface ModelStore {
  readonly folder: string;
  /** Every model that the manifest names, and those that were pulled from the hub. */
  readonly models: readonly Model[];
  /** What a model's digest is, whether it is there or not. @throws SkillError INVALID_ARGUMENT for an unknown id. */
  digestOf(id: string): string;
  /**
   * Finds a model without ever using the network, and checks its files.
   * @throws SkillError INVALID_ARGUMENT for an unknown id; FAILED_PRECONDITION when a file is missing or wrong, with the
   *   command that fetches it.
   */
  find(id: string, signal?: AbortSignal): Promise<InstalledModel>;
  /** Looks at each file, by its size or by its bytes. @throws SkillError INVALID_ARGUMENT for an unknown id. */
  check(id: string, options: CheckOptions): Promise<ModelReport>;
  /**
   * Fetches what is missing or wrong. Each file lands whole, checked, or not at all; after an end half-way a
   * file of the hub is gone on from, and a package fetched anew. What a name of the hub means is asked once, and is the
   * same from then on: `OWNER/NAME`, with `:QUANTISATION` or `:FILE.gguf`, and with `@REVISION`.
   * @throws SkillError INVALID_ARGUMENT for an unknown id; UNAVAILABLE when no source gives a file; RESOURCE_EXHAUSTED
   *   when the disk is full; FAILED_PRECONDITION when the folder can't be written, something else stands in a file's
   *   place or the hub has no such model; `signal.reason`.
   */
  pull(id: string, options?: PullOptions): Promise<InstalledModel>;
}

/** Where downloads wait, within the folder. No model's id begins with a dot. */
const waitingName = '.downloads';

function missing({ model, problems }: ModelReport, folder: string) {
  return failedPrecondition(
    `The model '${model.id}' is not ready in ${folder}: ${problems.join('; ')}. Fetch it with \`skillgate models pull ${model.id}\`, or let SKILLGATE_MODELS_DIR name the folder that has it.`,
  );
}

function neverPulled(name: string, folder: string) {
  return failedPrecondition(
    `The model '${name}' of the hub is not in ${folder}. Fetch it with \`skillgate models pull ${name}\`, or let SKILLGATE_MODELS_DIR name the folder that has it.`,
  );
}

/** @throws SkillError FAILED_PRECONDITION where a further manifest is named and does not fit. */
export function createModelStore(config: ModelsConfig): ModelStore {
  const { folder } = config;
  const manifest = loadManifest(config.manifest);
  const waiting = join(folder, waitingName);

  /** Another process may have pulled it meanwhile. */
  const fromHub = (name: string) => readHubRecords(folder).get(parseHubId(name)?.id ?? name);

  function known(id: string): Model {
    const model = manifest.get(id) ?? fromHub(id);
    if (model !== undefined) return model;
    if (parseHubId(id)) throw neverPulled(id, folder);
    throw invalidArgument(
      `The model must be one of ${[...manifest.keys()].join(', ')}, or OWNER/NAME of the hub, got '${id}'. Others are added by a manifest of their own, which SKILLGATE_MODELS_MANIFEST names.`,
    );
  }

  async function check(id: string, options: CheckOptions): Promise<ModelReport> {
    const model = known(id);
    const own = join(folder, model.id);
    const files: CheckedFile[] = [];
    for (const file of model.files) files.push(await checkFile(own, file, options));
    const problems = files
      .map((checked) => ({ path: checked.file.path, problem: fileProblem(checked) }))
      .filter(({ problem }) => problem !== undefined)
      .map(({ path, problem }) => `${path} ${problem}`);
    return { model, folder: own, files, problems };
  }

  function installed({ model, folder: own }: ModelReport): InstalledModel {
    return { model, folder: own, digest: modelDigest(model) };
  }

  async function fetchWrong(report: ModelReport, signal: AbortSignal, options: PullOptions) {
    const { model, folder: own, files } = report;
    const packages = createPipPackages(config.pip, { parent: waiting, modelId: model.id });
    const onProgress = options.onProgress ?? (() => undefined);
    try {
      for (const { file, state } of files) {
        if (state.name === 'right') continue;
        await fetchFile({
          model,
          file,
          folder: own,
          waiting,
          config,
          packages,
          signal,
          onProgress,
        });
      }
    } finally {
      await packages.close();
    }
  }

  /** Asks the hub what a name means, unless that is known. */
  async function pin(name: string, signal: AbortSignal): Promise<void> {
    const hubId = parseHubId(name);
    if (hubId === undefined || fromHub(name)) return;
    const model = await resolveHubModel(hubId, config, signal);
    await makeModelsFolder(waiting, folder);
    await keepHubRecord(folder, model);
  }

  async function pull(id: string, options: PullOptions = {}): Promise<InstalledModel> {
    const { signal = new AbortController().signal, onWait = () => undefined } = options;
    await pin(id, signal);
    const before = await check(id, { hashes: true, signal });
    if (before.problems.length === 0) return installed(before);
    await makeModelsFolder(waiting, folder);
    return withLock(join(waiting, `${before.model.id}.lock`), { signal, onWait }, async () => {
      // Another may have been at it meanwhile.
      const report = await check(id, { hashes: true, signal });
      await sweepPipFolders(waiting, report.model.id);
      await fetchWrong(report, signal, options);
      return installed(report);
    });
  }

  return {
    folder,
    get models() {
      return [...manifest.values(), ...readHubRecords(folder).values()];
    },
    digestOf: (id) => modelDigest(known(id)),
    check,
    async find(id, signal) {
      const report = await check(id, { hashes: true, signal });
      if (report.problems.length > 0) throw missing(report, folder);
      return installed(report);
    },
    async pull(id, options) {
      try {
        return await pull(id, options);
      } catch (thrown) {
        throw diskProblem(thrown, folder) ?? thrown;
      }
    },
  };
}
