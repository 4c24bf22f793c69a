import sharp, { type Sharp } from 'sharp';
import { keep } from './keep.js';

const width = 8000;
const height = 6000;

const encoders = {
  'progressive JPEG': (picture: Sharp) => picture.jpeg({ progressive: true, quality: 80 }),
  'interlaced PNG': (picture: Sharp) => picture.png({ progressive: true, compressionLevel: 2 }),
  WebP: (picture: Sharp) => picture.webp({ effort: 0 }),
  AVIF: (picture: Sharp) => picture.avif({ effort: 0, quality: 40, chromaSubsampling: '4:2:0' }),
};

export type HugeFormat = keyof typeof encoders;

export const hugeFormats = Object.keys(encoders) as HugeFormat[];

/** A picture of 48 megapixels in one of the formats that hold the whole of it in memory: noise in blocks of 16 × 16. */
export function hugePicture(format: HugeFormat): Promise<Buffer> {
  return keep(`huge-48-megapixels-${format.replace(' ', '-')}`, async () => {
    const blocks = await sharp({
      create: {
        width: width / 16,
        height: height / 16,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 30 },
      },
    })
      .png()
      .toBuffer();
    const picture = sharp(blocks).resize(width, height, { kernel: 'nearest' }).removeAlpha();
    return encoders[format](picture).toBuffer();
  });
}
