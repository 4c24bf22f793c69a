const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file or folder.',
  EACCES: 'Permission is denied.',
  EPERM: 'The system does not permit it.',
  EEXIST: 'A file is in its place; name a folder.',
  ENOTDIR: 'A part of its path is a file where a folder was expected.',
  EISDIR: 'A folder is in its place.',
  ENOSPC: 'The disk is full.',
  EDQUOT: 'The disk quota is used up.',
  EROFS: 'The file system is read-only.',
  ENAMETOOLONG: 'Its name is too long for the file system.',
  EMFILE: 'Too many files are open; lower --concurrency.',
  EIO: 'The disk reports an input/output error.',
};

/** A file system's error in plain words; any other error as it is. */
export function describeFileError(error: unknown, doing: 'read' | 'write', path?: string): unknown {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  const reason = code === undefined ? undefined : reasons[code];
  if (reason === undefined) return error;
  // A failed input stands at its own name already; a failed output has to be named.
  const where = path === undefined ? ' it' : ` ${path}`;
  return new Error(`Could not ${doing}${where}: ${reason}`, { cause: error });
}
