import { createRandom } from '@skillgate/testing';
import sharp, { type Sharp } from 'sharp';

export interface PhotoPlan {
  seed: number;
  width: number;
  height: number;
  /** How much grain the finest octave has: 0 is as smooth as a rendering, 20 a sharp photo. */
  grain: number;
}

/**
 * Noise whose strength falls with its frequency, as in natural pictures (about 1/f): each octave is a coarse raster,
 * blown up. The amplitudes are in grey levels.
 */
const octaves = [
  { cellsAcross: 4, amplitude: 80 },
  { cellsAcross: 16, amplitude: 42 },
  { cellsAcross: 64, amplitude: 22 },
  { cellsAcross: 256, amplitude: 11 },
];

const channels = 3;

async function addOctave(
  sum: Float32Array,
  { width, height }: PhotoPlan,
  { columns, amplitude, random }: { columns: number; amplitude: number; random: () => number },
): Promise<void> {
  const rows = Math.max(2, Math.round((columns * height) / width));
  const coarse = Uint8Array.from({ length: columns * rows * channels }, () => random() * 256);
  const fine = await sharp(coarse, { raw: { width: columns, height: rows, channels } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
  const scale = amplitude / 128;
  for (let at = 0; at < sum.length; at += 1) {
    sum[at] = (sum[at] as number) + ((fine[at] as number) - 128) * scale;
  }
}

/** Hard edges, as the outlines of things: what noise alone lacks. */
function outlines({ width, height }: PhotoPlan, random: () => number): Buffer {
  const shapes = Array.from({ length: 24 }, () => {
    const [x, y, radius, other, turn] = [width, height, width / 6, width / 9, 180].map(
      (range) => random() * range,
    ) as [number, number, number, number, number];
    const colour = `hsl(${random() * 360},${20 + random() * 50}%,${15 + random() * 70}%)`;
    const place = `cx="${x}" cy="${y}" rx="${radius}" ry="${other}" transform="rotate(${turn} ${x} ${y})"`;
    return `<ellipse ${place} fill="${colour}" fill-opacity="${0.25 + random() * 0.5}"/>`;
  });
  const size = `width="${width}" height="${height}"`;
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${size}>${shapes.join('')}</svg>`);
}

/** A made-up picture that costs a codec what a photo costs: gradients, textures, edges and grain. */
export async function paintPhoto(plan: PhotoPlan): Promise<Sharp> {
  const { seed, width, height, grain } = plan;
  const random = createRandom(seed);
  const sum = new Float32Array(width * height * channels).fill(128);
  for (const { cellsAcross, amplitude } of octaves) {
    await addOctave(sum, plan, { columns: cellsAcross, amplitude, random });
  }
  if (grain > 0) {
    await addOctave(sum, plan, { columns: Math.round(width / 2.5), amplitude: grain * 2, random });
    for (let at = 0; at < sum.length; at += 1) {
      sum[at] = (sum[at] as number) + (random() - 0.5) * grain;
    }
  }
  const pixels = Buffer.from(Uint8ClampedArray.from(sum).buffer);
  return sharp(pixels, { raw: { width, height, channels } }).composite([
    { input: outlines(plan, random) },
  ]);
}
