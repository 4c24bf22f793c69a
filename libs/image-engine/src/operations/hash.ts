import { perceptualHash } from '../perceptual-hash.js';
import type { Job } from './operation.js';

/** Hashes the pixels in hand: decoding the result again would cost a fifth of the throughput. */
export async function hash(job: Job): Promise<void> {
  job.imageHash = await perceptualHash(job.pixels);
}
