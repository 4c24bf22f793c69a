import { statfs } from 'node:fs/promises';
import {
  failedPrecondition,
  makeFolder,
  resourceExhausted,
  type SkillError,
} from '@skillgate/core';

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;

function diskFull(folder: string, bytes: number | undefined, cause?: unknown): SkillError {
  const what = bytes === undefined ? 'what is' : `the ${megabytes(bytes)} that are`;
  return resourceExhausted(
    `The disk of ${folder} has no room for ${what} still to come. Make room, or name another folder with SKILLGATE_MODELS_DIR; what is there already is kept.`,
    { cause },
  );
}

/** What is said of a folder that takes no files, by the file system's code. */
function notWritable(folder: string, code: string | undefined, cause: unknown): SkillError {
  return failedPrecondition(
    `The folder ${folder} can’t be written (${code}). Fetch the model where it can, or name another folder with SKILLGATE_MODELS_DIR.`,
    { cause },
  );
}

const refusals = new Set(['EROFS', 'EACCES', 'EPERM']);

/**
 * What a failure to write means to the user; undefined when it is none.
 * @param bytes What is still to come, where that is known.
 */
export function diskProblem(
  thrown: unknown,
  folder: string,
  bytes?: number,
): SkillError | undefined {
  const code = (thrown as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder, bytes, thrown);
  return refusals.has(code ?? '') ? notWritable(folder, code, thrown) : undefined;
}

/** Makes a folder within that of the models. @throws SkillError that says what to do where it can't be made */
export async function makeModelsFolder(path: string, folder: string): Promise<void> {
  try {
    await makeFolder(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw diskProblem(error, folder) ?? notWritable(folder, code, error);
  }
}

/** @throws SkillError RESOURCE_EXHAUSTED where the folder's disk has fewer bytes free. */
export async function checkRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes) throw diskFull(folder, bytes);
}
