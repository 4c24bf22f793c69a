import type { Job } from './operation.js';

/**
 * Decodes the picture upright and bounds its longest side, never enlarging it. One pipeline, so that JPEG and WebP are
 * shrunk while they are decoded. A side never gets below 1 pixel.
 */
export async function resize(job: Job): Promise<void> {
  const { maxSize } = job.options;
  job.pixels = await job.picture.readPixels((pipeline) =>
    pipeline.resize({ width: maxSize, height: maxSize, fit: 'inside', withoutEnlargement: true }),
  );
}
