import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { failedPrecondition, type ModelIdentity } from '@skillgate/core';

import type { LanguageFile } from './tesseract/thread-messages.js';
import { problemOf } from './tesseract/trained-data.js';

const require = createRequire(import.meta.url);

/** What comes with the engine, as npm packages. Others are files in OCR_LANGUAGE_FOLDER. */
const packaged = ['eng', 'fra', 'spa'];

/** The most languages in one request: each takes its time on every line. */
export const maxLanguages = 8;

function packagedFile(code: string): LanguageFile {
  const root = dirname(require.resolve(`@tesseract.js-data/${code}/package.json`));
  // As accurate as `4.0.0` and as fast, at two thirds of the size.
  return { code, path: join(root, '4.0.0_best_int', `${code}.traineddata.gz`) };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { message } = error as Error;
    throw failedPrecondition(
      `OCR_LANGUAGE_FOLDER must be a folder that can be read, got '${folder}' (${message}). Mount it there, or leave ` +
        `the variable out: ${packaged.join(', ')} need no folder.`,
    );
  }
}

function filesIn(folder: string): LanguageFile[] {
  return namesIn(folder)
    .map((name) => /^(\w{3,32})\.traineddata(\.gz)?$/.exec(name))
    .filter((found) => found !== null)
    .map(([name, code]) => ({ code: code as string, path: join(folder, name) }))
    .filter(({ code }) => code !== 'osd');
}

/** The languages that can be read. */
export interface Languages {
  /** Their codes, sorted. */
  readonly installed: readonly string[];
  /** What stands in the folder and can't be used: a sentence each. */
  readonly problems: readonly string[];
  /** @throws SkillError FAILED_PRECONDITION for one that is not installed, with those that are. */
  find(codes: readonly string[]): LanguageFile[];
  /** Tesseract's model of orientations and scripts. */
  readonly orientation: LanguageFile;
  /** Each file by its SHA-256, that of orientations too. */
  models(): readonly ModelIdentity[];
}

function identityOf({ code, path }: LanguageFile): ModelIdentity {
  return {
    id: `tesseract-${code}`,
    digest: createHash('sha256').update(readFileSync(path)).digest('hex'),
  };
}

const byCode = (a: LanguageFile, b: LanguageFile) => (a.code < b.code ? -1 : 1);

/**
 * Looks for languages in the packages and, above them, in a folder.
 * @throws SkillError FAILED_PRECONDITION where the folder is named and can't be read.
 */
export function findLanguages(folder: string | undefined): Languages {
  const files = new Map<string, LanguageFile>();
  for (const code of packaged) {
    const file = packagedFile(code);
    if (existsSync(file.path)) files.set(code, file);
  }
  const problems: string[] = [];
  for (const file of folder === undefined ? [] : filesIn(folder)) {
    const problem = problemOf(file.path);
    if (problem === undefined) files.set(file.code, file);
    else problems.push(`The language file ${file.path} is left out: ${problem}. Fetch it again.`);
  }
  const installed = [...files.keys()].sort();
  const orientation = packagedFile('osd');
  let models: readonly ModelIdentity[] | undefined;

  return {
    installed,
    problems,
    find: (codes) =>
      codes.map((code) => {
        const file = files.get(code);
        if (file) return file;
        throw failedPrecondition(
          `languages must be of those installed (${installed.join(', ')}), got '${code}'. More are added as ` +
            `CODE.traineddata files in the folder OCR_LANGUAGE_FOLDER where the skill runs.`,
        );
      }),
    orientation,
    models: () => (models ??= [...files.values(), orientation].sort(byCode).map(identityOf)),
  };
}
