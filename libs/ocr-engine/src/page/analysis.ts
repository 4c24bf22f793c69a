import { resizePixels, type Pixels } from '@skillgate/imaging';

/** The shorter side that text is looked for at, in pixels: at 300 dpi small print still has an x-height of 8 there. */
const wantedSide = 1_300;
/** More rows than this tell nothing new. */
const maxRows = 4_000;

/** A smaller copy of a page, to measure on. */
export interface Analysis {
  readonly grey: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Source pixels a pixel of the copy. */
  readonly step: number;
  /** The source row that its first row is. */
  readonly top: number;
}

/** Shrinks a page by a whole factor to what measuring needs; of a very tall one the middle is taken. */
export async function analysisOf(grey: Pixels): Promise<Analysis> {
  const step = Math.max(1, Math.round(Math.min(grey.width, grey.height) / wantedSide));
  const rows = Math.min(grey.height, maxRows * step);
  const top = Math.floor((grey.height - rows) / 2);
  const part = {
    ...grey,
    height: rows,
    data: grey.data.subarray(top * grey.width, (top + rows) * grey.width),
  };
  if (step === 1) return { grey: part.data, width: grey.width, height: rows, step, top };
  const width = Math.max(1, Math.floor(grey.width / step));
  const height = Math.max(1, Math.floor(rows / step));
  const { data } = await resizePixels(part, { width, height, kernel: 'linear' });
  return { grey: data, width, height, step, top };
}
