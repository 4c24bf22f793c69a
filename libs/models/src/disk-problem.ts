import { statfs } from 'node:fs/promises';
import { failedPrecondition, resourceExhausted, type SkillError } from '@skillgate/core';

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;

function diskFull(folder: string, bytes: number, cause?: unknown): SkillError {
  return resourceExhausted(
    `The disk of ${folder} has no room for the ${megabytes(bytes)} that are still to come. Make room, or name another folder with SKILLGATE_MODELS_DIR; what is there already is kept.`,
    { cause },
  );
}

/** What a failure to write means to the user; undefined when it is none. */
export function diskProblem(
  thrown: unknown,
  folder: string,
  bytes: number,
): SkillError | undefined {
  const { code } = thrown as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder, bytes, thrown);
  if (code !== 'EROFS' && code !== 'EACCES' && code !== 'EPERM') return undefined;
  return failedPrecondition(
    `The folder ${folder} can’t be written (${code}). Fetch the model where it can, or name another folder with SKILLGATE_MODELS_DIR.`,
    { cause: thrown },
  );
}

/** @throws SkillError RESOURCE_EXHAUSTED where the folder's disk has fewer bytes free. */
export async function checkRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes) throw diskFull(folder, bytes);
}
