import type { Pixels } from '@skillgate/imaging';

import { coarseGrid } from './grid.js';
import { refused, type Finding, type SamePictureVerdict } from './verdict.js';

/** So coarse that a turn by 1° moves the corners by a seventh of a cell. */
const side = 16;
/** Brighter or darker by so much is taken off first. */
const mostGain = 0.08;
const limits = { lumaRms: 8, luma: 36, chroma: 20 };

function bestGain(a: Float32Array, b: Float32Array): number {
  let [product, square] = [0, 1];
  for (const [index, value] of a.entries()) {
    product += value * b[index]!;
    square += b[index]! ** 2;
  }
  return Math.min(1 + mostGain, Math.max(1 - mostGain, product / square));
}

function differences(a: Float32Array, b: Float32Array, gain = 1): Float32Array {
  return a.map((value, index) => Math.abs(value - gain * b[index]!));
}

/** Whether two pictures look alike from afar: what `similar` asks. */
export async function compareCoarse(a: Pixels, b: Pixels): Promise<SamePictureVerdict> {
  const [one, other] = await Promise.all([coarseGrid(a, side), coarseGrid(b, side)]);
  const luma = differences(one.luma, other.luma, bestGain(one.luma, other.luma));
  const rms = Math.sqrt(luma.reduce((sum, value) => sum + value * value, 0) / luma.length);
  const colour = one.chroma.map((plane, index) => differences(plane, other.chroma[index]!));
  const findings: Finding[] = [
    { test: 'luma', score: Math.max(rms / limits.lumaRms, Math.max(...luma) / limits.luma) },
    {
      test: 'chroma',
      score: Math.max(...colour.map((plane) => Math.max(...plane))) / limits.chroma,
    },
  ];
  const worst = findings.reduce((most, next) => (next.score > most.score ? next : most));
  if (!(worst.score <= 1)) return refused(worst.test, worst.score);
  return { same: true, score: worst.score, reason: undefined };
}
