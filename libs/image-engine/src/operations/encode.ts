import { encodePixels } from '@skillgate/imaging';

import type { Job } from './operation.js';

/** Writes the pixels as a file; none of the source's metadata gets into it. */
export async function encode(job: Job): Promise<void> {
  job.image = await encodePixels(job.pixels, job.options);
}
