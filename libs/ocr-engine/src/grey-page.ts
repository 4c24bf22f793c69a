import type { Pixels } from '@skillgate/imaging';

/** Grey pixels of 8 bits, row by row, as threads hand them to each other. */
export type GreyPage = Pick<Pixels, 'width' | 'height'> & { data: Uint8Array };

/** What came from another thread, where a Buffer has become a plain array. */
export function pixelsOf({ data, width, height }: GreyPage): Pixels {
  const { buffer, byteOffset, byteLength } = data;
  return { data: Buffer.from(buffer, byteOffset, byteLength), width, height, channels: 1 };
}
