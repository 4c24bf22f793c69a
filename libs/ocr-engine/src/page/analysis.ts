import { resizePixels, type Pixels } from '@skillgate/imaging';

import type { Box } from '../layout/layout.js';
import type { Edges } from './marks.js';

/** The shorter side that text is looked for at, in pixels: at 300 dpi small print still has an x-height of 8 there. */
const wantedSide = 1_300;

/** A smaller copy of a page, to measure on. */
export interface Analysis {
  readonly grey: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Source pixels a pixel of the copy. */
  readonly step: number;
}

/** What lies between edges of the copy, in pixels of the source. */
export function inSource({ left, top, right, bottom }: Edges, { step }: Analysis): Box {
  return {
    ...{ x: left * step, y: top * step },
    ...{ width: (right - left) * step, height: (bottom - top) * step },
  };
}

/** By how much a page is shrunk for a first look. */
export function firstStep({ width, height }: Pixels): number {
  return Math.max(1, Math.round(Math.min(width, height) / wantedSide));
}

/** Shrinks a page by a whole factor. */
export async function analysisOf(grey: Pixels, step: number): Promise<Analysis> {
  if (step === 1) return { grey: grey.data, width: grey.width, height: grey.height, step };
  const width = Math.max(1, Math.floor(grey.width / step));
  const height = Math.max(1, Math.floor(grey.height / step));
  const { data } = await resizePixels(grey, { width, height, kernel: 'linear' });
  return { grey: data, width, height, step };
}
