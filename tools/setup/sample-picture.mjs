import { createCipheriv } from 'node:crypto';
import sharp from 'sharp';

const width = 3000;
const height = 2000;

/** A layer of hills: a wavy line across the picture, and all below it. */
function hills(level, swing, colour) {
  const points = Array.from({ length: 61 }, (_, step) => {
    const x = (step / 60) * width;
    const wave = Math.sin(step * 0.31 + level) + Math.sin(step * 0.13 + level * 2) / 2;
    return `${x.toFixed(0)},${(level - wave * swing).toFixed(0)}`;
  });
  return `<polygon fill="${colour}" points="0,${height} ${points.join(' ')} ${width},${height}"/>`;
}

const landscape = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
  <defs>
    <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#27508a"/><stop offset="0.6" stop-color="#f0a57a"/><stop offset="1" stop-color="#fbe3b5"/>
    </linearGradient>
  </defs>
  <rect width="${width}" height="${height}" fill="url(#sky)"/>
  <circle cx="2050" cy="1050" r="170" fill="#fff3d0"/>
  ${hills(1250, 90, '#7b6f93')}${hills(1450, 120, '#54587d')}${hills(1700, 150, '#2c3a4f')}
</svg>`;

/** How far the grain goes from grey, of 255. */
const grainReach = 31;

/** The same grain each time: AES in counter mode makes noise of zeros. */
function grain() {
  const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16));
  const bytes = noise.update(Buffer.alloc(width * height * 3));
  return bytes.map((byte) => 128 + ((byte - 128) * grainReach) / 128);
}

/**
 * A JPEG of 3000 × 2000 pixels: a landscape at dusk, with grain, so that it has a photo's weight. The same picture each
 * time: the README tells its hash.
 */
export function paintSamplePicture() {
  return sharp(Buffer.from(landscape))
    .removeAlpha()
    .composite([{ input: grain(), raw: { width, height, channels: 3 }, blend: 'soft-light' }])
    .jpeg({ quality: 88 })
    .toBuffer();
}
