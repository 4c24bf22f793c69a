import { encodePixels } from '@skillgate/imaging';

const side = 64;

/** A small JPEG of a gradient. */
export function warmUpPicture(): Promise<Buffer> {
  const data = Buffer.from(Array.from({ length: side * side * 3 }, (_, index) => index % 256));
  return encodePixels(
    { data, width: side, height: side, channels: 3 },
    { format: 'jpeg', quality: 85, effort: 0 },
  );
}
