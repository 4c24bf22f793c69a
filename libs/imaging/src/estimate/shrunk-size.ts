export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size at which the longest side is at most `maxSize`: at least 1 × 1, never larger than it was. */
export function shrunkSize({ width, height }: Size, maxSize = Infinity): Size {
  const scale = Math.min(1, maxSize / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}
