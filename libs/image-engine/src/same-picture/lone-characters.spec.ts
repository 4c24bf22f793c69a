import type { Pixels } from '@skillgate/imaging';
import { photoOriginal, textPages } from '@skillgate/testing';
import type { Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';

import { glyphMarksIn } from './glyph-marks.js';
import { hasLoneCharacters } from './lone-characters.js';
import { lumaPlane } from './luma-plane.js';

async function areFoundIn(picture: Sharp): Promise<boolean> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const pixels: Pixels = { ...info, data, channels: info.channels as 3 };
  return hasLoneCharacters(lumaPlane(pixels), glyphMarksIn(pixels));
}

describe('lone characters', () => {
  it.each(['plain', 'receipt', 'paper'] as const)(
    'are found on %s ground, from 7 pixels and 60 levels up',
    async (ground) => {
      for (const digitHeight of [7, 8, 10]) {
        for (const seed of [1, 2, 3]) {
          const scene = { ground, written: 'character', digitHeight, contrast: 60, seed } as const;
          const { page } = await textPages(scene);
          expect(await areFoundIn(page), `${digitHeight} px, seed ${seed}`).toBe(true);
        }
      }
    },
  );

  it('are not found where there are none', async () => {
    for (const seed of [1, 2, 3]) {
      const photo = await photoOriginal({ width: 480, height: 360, seed });
      expect(await areFoundIn(photo.open())).toBe(false);
    }
  });
});
