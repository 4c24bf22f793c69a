import sharp from 'sharp';

const width = 8_000;
const height = 6_000;
const block = 16;

/** A picture of 48 megapixels, whose decoding takes 774 MB (4:2:0, measured): noise in blocks, so that it is small. */
export async function hugeAvif(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  const size = {
    width: width / block,
    height: height / block,
    channels: 3,
    background: '#000',
  } as const;
  const blocks = await sharp({ create: { ...size, noise } })
    .png()
    .toBuffer();
  return sharp(blocks)
    .resize(width, height, { kernel: 'nearest' })
    .removeAlpha()
    .avif({ effort: 0, quality: 40, chromaSubsampling: '4:2:0' })
    .toBuffer();
}
