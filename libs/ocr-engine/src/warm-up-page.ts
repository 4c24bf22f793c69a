import { encodePixels } from '@skillgate/imaging';

const width = 320;
const height = 64;
const letter = { width: 3, height: 24, step: 12 };

/** A small PNG of upright strokes: a line that Tesseract takes for text. */
export function warmUpPage(): Promise<Buffer> {
  const data = Buffer.alloc(width * height, 255);
  for (let y = 20; y < 20 + letter.height; y += 1) {
    for (let x = 20; x < width - 20; x += 1) {
      if (x % letter.step < letter.width) data[y * width + x] = 0;
    }
  }
  return encodePixels(
    { data, width, height, channels: 1 },
    { format: 'png', quality: 100, effort: 1 },
  );
}
