import sharp, { type Sharp } from 'sharp';
import { keep } from './keep.js';

const encoders = {
  jpeg: (picture: Sharp) => picture.jpeg({ quality: 94 }),
  png: (picture: Sharp) => picture.png({ compressionLevel: 3 }),
  webp: (picture: Sharp) => picture.webp({ effort: 0 }),
};

export type PhotoFormat = keyof typeof encoders;

/** Something like a photo: soft shapes with grain, so that files are about as large as those of cameras. */
export function paintPhoto(width: number, height: number): Promise<Buffer> {
  const soft = { width: Math.ceil(width / 16), height: Math.ceil(height / 16) };
  return sharp({
    create: {
      ...soft,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
    .raw()
    .toBuffer()
    .then((pixels) =>
      sharp(pixels, { raw: { ...soft, channels: 3 } })
        .resize(width, height, { kernel: 'cubic', fit: 'fill' })
        .removeAlpha()
        .raw()
        .toBuffer(),
    )
    .then(withGrain);
}

/** Adds noise of a few levels, the same for the same picture. */
function withGrain(pixels: Buffer): Buffer {
  let state = 1;
  for (let at = 0; at < pixels.length; at++) {
    // Numerical Recipes' linear congruential generator.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    pixels[at] = Math.max(0, Math.min(255, (pixels[at] ?? 0) + (state >>> 29) - 4));
  }
  return pixels;
}

/** A photo-like file of that many pixels. */
export function photo(format: PhotoFormat, width: number, height: number): Promise<Buffer> {
  return keep(`photo-${width}x${height}.${format}`, async () => {
    const pixels = await paintPhoto(width, height);
    return encoders[format](sharp(pixels, { raw: { width, height, channels: 3 } })).toBuffer();
  });
}

/** Width, height, and how many of a deck are so large: small ones are common. */
const sizes = [
  [640, 480, 8],
  [1024, 768, 6],
  [1600, 1200, 3],
  [2040, 1530, 2],
  [3000, 2000, 1],
  [4000, 3000, 1],
] as const;

/**
 * A deck of photos from 0.3 to 12 megapixels as JPEG, PNG and WebP, small ones more often than large ones; a PNG of
 * grain has at most 3 megapixels, as larger ones near the 20 MiB that are taken.
 */
export async function mixedPhotos(): Promise<Buffer[]> {
  const photos: Buffer[] = [];
  for (const [width, height, count] of sizes) {
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      if (format === 'png' && width > 2_040) continue;
      const bytes = await photo(format, width, height);
      photos.push(...Array.from({ length: count }, () => bytes));
    }
  }
  return photos;
}
