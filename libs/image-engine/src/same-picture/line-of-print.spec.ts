import { photoOriginal, textGrounds, textPages } from '@skillgate/testing';
import type { Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';

import { hasLineOfPrint } from './line-of-print.js';
import { lumaPlane } from './luma-plane.js';

async function isFoundIn(picture: Sharp): Promise<boolean> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return hasLineOfPrint(lumaPlane({ data, width, height, channels: channels as 3 }));
}

describe('a line of print', () => {
  it.each(textGrounds)('is found on %s ground, from 7 pixels and 60 levels up', async (ground) => {
    for (const digitHeight of [7, 12]) {
      for (const [contrast, seed] of [
        [60, 1],
        [150, 2],
      ] as const) {
        const { page } = await textPages({ ground, written: 'line', digitHeight, contrast, seed });
        expect(await isFoundIn(page), `${digitHeight} px, ${contrast} levels`).toBe(true);
      }
    }
  });

  it('is not found where there is none', async () => {
    for (const seed of [1, 2, 3]) {
      const photo = await photoOriginal({ width: 480, height: 360, seed });
      expect(await isFoundIn(photo.open())).toBe(false);
    }
  });

  it('is not found in pictures that are too small for one', () => {
    for (const [width, height] of [
      [1, 1],
      [31, 7],
      [400, 6],
    ] as const) {
      const values = Uint8Array.from({ length: width * height }, (_, at) => (at * 37) % 256);
      expect(hasLineOfPrint({ values, width, height })).toBe(false);
    }
  });
});
