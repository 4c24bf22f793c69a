import sharp, { type Sharp } from 'sharp';
import { printPage } from '@skillgate/testing';
import { expect, it } from 'vitest';
import { looksLikeText, type Looks } from './looks-like-text.js';
import { measurePage } from './measure-page.js';

async function looks(picture: Sharp): Promise<Looks> {
  const grey = picture.greyscale().toColourspace('b-w').raw();
  const { data, info } = await grey.toBuffer({ resolveWithObject: true });
  return looksLikeText(
    await measurePage({ data, width: info.width, height: info.height, channels: 1 }),
  );
}

it.each([0.3, 2, 3])('takes a page that is blurred by %d pixels for text', async (sigma) => {
  const { image } = await printPage({ points: 9, dpi: 100 });
  expect(await looks(sharp(image).blur(sigma))).toBe('text');
});

it('takes three blurred lines for text', async () => {
  const { image } = await printPage({ points: 9, dpi: 100, width: 3.6, height: 1.5, margin: 0.25 });
  expect(await looks(sharp(image).blur(2))).toBe('text');
});

it('takes noise and what is grown from it for none', async () => {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const create = { width: 1200, height: 900, channels: 3, background: 'grey', noise } as const;
  for (const sigma of [0.3, 1.5, 3])
    expect(await looks(sharp({ create }).blur(sigma))).toBe('no text');
});

it('can’t tell of a few marks', async () => {
  const { image } = await printPage({ points: 30, width: 4, height: 1.2, margin: 0.3 });
  expect(await looks(sharp(image))).toBe('unclear');
});
