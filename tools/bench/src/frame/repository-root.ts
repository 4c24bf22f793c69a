import { fileURLToPath } from 'node:url';

/** The root of the repository, seen from `src/frame` and from `dist/frame` alike. */
export const repositoryRoot = fileURLToPath(new URL('../../../../', import.meta.url));
