import { greyThumbnail, type Pixels } from '@skillgate/imaging';

const side = 32;
const frequencies = 8;

/** At n × frequencies + k of a DCT-II of 32 samples: sample n, frequency k + 1. The constant term is left out. */
const cosines = Float64Array.from({ length: side * frequencies }, (_, at) => {
  const [sample, frequency] = [Math.floor(at / frequencies), (at % frequencies) + 1];
  return Math.cos(((2 * sample + 1) / (2 * side)) * frequency * Math.PI);
});

/**
 * One coefficient. Summed in sharp-phash's order, so that even the rounding is the same: in a picture of one colour it
 * decides the bits. That is why the DCT is not taken apart into rows and columns; all of it takes 0.1 ms.
 */
function coefficient(grey: Buffer, across: number, down: number): number {
  let sum = 0;
  for (let x = 0; x < side; x += 1) {
    const cosineAcross = cosines[frequencies * x + across] as number;
    for (let y = 0; y < side; y += 1) {
      const cosineDown = cosines[frequencies * y + down] as number;
      sum += cosineAcross * cosineDown * (grey[side * y + x] as number);
    }
  }
  return sum;
}

/**
 * The 64 bits of sharp-phash 2.2.0 from 32 × 32 grey values, as 16 hex digits. Bit by bit, highest first: the
 * horizontal frequencies 1 to 8, and in each the vertical ones 1 to 8; 1 where the coefficient is above their mean.
 */
export function hashOfThumbnail(grey: Buffer): string {
  const coefficients = Array.from({ length: frequencies ** 2 }, (_, index) =>
    coefficient(grey, Math.floor(index / frequencies), index % frequencies),
  );
  const mean = coefficients.reduce((sum, value) => sum + value, 0) / coefficients.length;
  const bits = coefficients.map((value) => (value > mean ? '1' : '0')).join('');
  return BigInt(`0b${bits}`).toString(16).padStart(16, '0');
}

/**
 * The 64-bit DCT pHash of pixels in hand: near pictures have near hashes. Equal hashes do not prove equal pictures.
 * Transparent pixels are taken on white, as JPEG's output shows them, so that what lies unseen below does not count.
 * (sharp-phash itself reads grey and alpha mixed up there.) Up to 512 × 512 pixels the bits are sharp-phash's own; above
 * a few may differ, since the colours are averaged before they become grey: see greyThumbnail.
 */
export async function perceptualHash(pixels: Pixels): Promise<string> {
  return hashOfThumbnail(await greyThumbnail(pixels, side));
}
