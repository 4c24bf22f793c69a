/** Whether a file system's error says that there is nothing of that name. Any other says nothing of what is there. */
export const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
