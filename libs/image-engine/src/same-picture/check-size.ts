interface Size {
  readonly width: number;
  readonly height: number;
}

/** Smaller pictures have too little in them to tell two of them apart. */
const smallestSide = 32;
/** Larger ones would take over 300 MB and some seconds: nobody who asks for such files is served by comparing them. */
const mostPixels = 8_000_000;
/** Below it, the kept picture has detail that the incoming one cannot confirm. */
const leastScale = 0.49;
/** By how much sides and their ratio may differ between near-duplicates. */
const nearness = 0.04;

/** Whether a picture is large enough to be judged, and small enough to be compared. */
export function isComparable({ width, height }: Size): boolean {
  return Math.min(width, height) >= smallestSide && width * height <= mostPixels;
}

function scaleOf(incoming: Size, kept: Size): number {
  return Math.max(incoming.width / kept.width, incoming.height / kept.height);
}

/** How far the shapes are from one another, in pixels times pixels. */
function skewOf(incoming: Size, kept: Size): number {
  return Math.abs(incoming.width * kept.height - incoming.height * kept.width);
}

/** Whether a kept picture's size may stand for the incoming one's: not smaller, not over twice as large, same shape. */
export function fitsAsSame(incoming: Size, kept: Size): boolean {
  if (incoming.width > kept.width + 1 || incoming.height > kept.height + 1) return false;
  return (
    scaleOf(incoming, kept) >= leastScale &&
    skewOf(incoming, kept) <= 1.01 * Math.max(kept.width, kept.height)
  );
}

/** The same for near-duplicates: cropped or turned a little, a side and the shape may be off by 4 %. */
export function fitsAsSimilar(incoming: Size, kept: Size): boolean {
  const scale = scaleOf(incoming, kept);
  const skew = skewOf(incoming, kept) / (kept.width * incoming.height);
  return scale >= leastScale && scale <= 1 + nearness && skew <= nearness;
}
