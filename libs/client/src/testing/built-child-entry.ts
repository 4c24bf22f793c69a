import { fileURLToPath } from 'node:url';

/** Stands in for child-entry.ts where packages resolve to their sources. */
export const childEntry = () =>
  fileURLToPath(new URL('../../dist/suspect-child.js', import.meta.url));
