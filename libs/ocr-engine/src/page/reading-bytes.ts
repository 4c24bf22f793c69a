import { mostPreparedPixels } from './plan.js';

/** The page as read, turned, and with its faint words strengthened; and prepared, with its strips. One byte a pixel. */
const copies = { asRead: 3, prepared: 2 };

/** What of a picture with so many pixels is held at a time while it is read, in bytes. */
export function readingBytes(pixels: number): number {
  return (
    copies.asRead * pixels + copies.prepared * Math.max(2 * pixels, mostPreparedPixels(pixels))
  );
}
