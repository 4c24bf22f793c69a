interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const area = ({ width, height }: Box) => width * height;

/** Intersection over union of two boxes: 1 for the same, 0 for apart. */
export function boxOverlap(one: Box, other: Box): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (area(one) + area(other) - width * height);
}
