import { fileURLToPath } from 'node:url';

/** Stands in for what local-engines.ts finds where packages resolve to their sources. */
export const builtComparer = fileURLToPath(
  new URL('../../../image-engine/dist/same-picture/worker.js', import.meta.url),
);
