import { rank } from './rank.js';

/** Noise is looked for in the calmest cells of the kept picture, where a coder has nothing of its own to add. */
const calmShare = 0.25;
/**
 * Levels that may come on top of a calm cell's own deviation. Coders that leave their mark, JPEG 50 or WebP 80, add up to
 * half a level; noise of σ 10, coded as it is kept, adds four to five.
 */
const limit = 2;

/**
 * Noise that was laid over all of a picture: no single spot tells it, and where detail is it hides behind what coding
 * leaves. Both are deviations cell by cell. 1 is the limit.
 */
export function compareNoise(incoming: Float32Array, kept: Float32Array): number {
  const calm = rank(kept, calmShare);
  const added: number[] = [];
  for (const [cell, deviation] of kept.entries()) {
    if (deviation <= calm) added.push(incoming[cell]! ** 2 - deviation ** 2);
  }
  return Math.sqrt(Math.max(0, rank(added, 0.5))) / limit;
}
