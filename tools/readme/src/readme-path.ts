import { fileURLToPath } from 'node:url';

/** The repository's root, seen from `src` and from `dist` alike. */
export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));

export const readmePath = fileURLToPath(new URL('../../../README.md', import.meta.url));
