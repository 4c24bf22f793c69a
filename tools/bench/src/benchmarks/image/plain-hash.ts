import sharp from 'sharp';
import { average } from '../../frame/statistics.js';

const side = 32;
const kept = 8;

/** cos((2x + 1) u π / 64): the DCT-II of 32 samples; of the first 9 frequencies the constant one is not used. */
const cosines = Array.from({ length: kept + 1 }, (_, u) =>
  Float64Array.from({ length: side }, (_, x) => Math.cos(((2 * x + 1) * u * Math.PI) / (2 * side))),
);

export interface Pixels {
  data: Buffer;
  info: { width: number; height: number; channels: 1 | 2 | 3 | 4 };
}

/**
 * The 64-bit DCT pHash as anyone would write it in plain code who minds the time: from the pixels in hand, with a
 * separable DCT. The bits of sharp-phash: https://github.com/btd/sharp-phash
 */
export async function plainHash({ data, info }: Pixels): Promise<string> {
  const { width, height, channels } = info;
  const grey = await sharp(data, { raw: { width, height, channels } })
    .greyscale()
    .resize(side, side, { fit: 'fill' })
    .raw()
    .toBuffer();
  const across = cosines.map((cosine) =>
    Float64Array.from({ length: side }, (_, y) => {
      let sum = 0;
      for (let x = 0; x < side; x += 1)
        sum += (grey[y * side + x] as number) * (cosine[x] as number);
      return sum;
    }),
  );
  const low: number[] = [];
  for (let u = 1; u <= kept; u += 1) {
    for (let v = 1; v <= kept; v += 1) {
      const row = across[u] as Float64Array;
      const cosine = cosines[v] as Float64Array;
      low.push(row.reduce((sum, value, y) => sum + value * (cosine[y] as number), 0));
    }
  }
  const threshold = average(low);
  const bits = low.map((value) => (value > threshold ? '1' : '0')).join('');
  return BigInt(`0b${bits}`).toString(16).padStart(16, '0');
}
