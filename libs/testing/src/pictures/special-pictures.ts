import sharp from 'sharp';

import { makePicture } from './make-picture.js';
import { photoPixels } from './photo-pixels.js';

async function frames(count: number) {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const { data, raw } = await photoPixels({ width: 120, height: 80, seed: index + 1 });
      return sharp(data, { raw }).png().toBuffer();
    }),
  );
}

/** An animation of 3 frames of 120 × 80, each another photo. */
export async function animation(format: 'gif' | 'webp'): Promise<Buffer> {
  const joined = sharp(await frames(3), { join: { animated: true } });
  return format === 'gif' ? joined.gif({ effort: 1 }).toBuffer() : joined.webp().toBuffer();
}

/** A 240 × 160 PNG: a photo on the left, all transparent on the right. */
export async function halfTransparentPng(): Promise<Buffer> {
  const { data, raw } = await photoPixels({ width: 240, height: 160, channels: 4 });
  for (let pixel = 0; pixel < 240 * 160; pixel += 1)
    data[4 * pixel + 3] = pixel % 240 < 120 ? 255 : 0;
  return sharp(data, { raw }).png().toBuffer();
}

/** A JPEG with a name, a place (GPS) and a comment that must not get out. */
export async function jpegWithSecrets(): Promise<Buffer> {
  return sharp(await makePicture('jpeg', { width: 240, height: 160 }))
    .withExif({
      IFD0: { Artist: 'SECRET-NAME', ImageDescription: 'SECRET-TEXT' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' },
    })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><SECRET-XMP/></x:xmpmeta>')
    .jpeg()
    .toBuffer();
}

/** A JPEG segment, such as `jpegSegment(0xe1, …)` for EXIF. */
export function jpegSegment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** The same JPEG with bytes more, right after its start. */
export function afterJpegStart(jpeg: Buffer, inserted: Buffer): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), inserted, jpeg.subarray(2)]);
}
