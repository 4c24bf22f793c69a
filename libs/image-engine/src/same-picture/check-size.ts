interface Size {
  readonly width: number;
  readonly height: number;
}

/** Smaller pictures have too little in them to tell two of them apart. */
const smallestSide = 32;
/** Below it, the kept picture has detail that the incoming one cannot confirm. */
const leastScale = 0.49;

/** Whether a kept picture's size may stand for the incoming one's: not smaller, not over twice as large, same shape. */
export function sizeFits(incoming: Size, kept: Size): boolean {
  if (Math.min(incoming.width, incoming.height) < smallestSide) return false;
  if (incoming.width > kept.width + 1 || incoming.height > kept.height + 1) return false;
  const scale = Math.max(incoming.width / kept.width, incoming.height / kept.height);
  const skew = Math.abs(incoming.width * kept.height - incoming.height * kept.width);
  return scale >= leastScale && skew <= 1.01 * Math.max(kept.width, kept.height);
}
