import sharp from 'sharp';
import { expect, it } from 'vitest';
import { paintPhoto } from '../../pictures/paint-photo.js';
import { plainHash } from './plain-hash.js';
import { plainWork } from './plain-work.js';

const photo = (seed: number, width = 120) =>
  paintPhoto({ seed, width, height: Math.round(width * 0.64), grain: 3 });

it('bounds a picture, and hashes it', async () => {
  const file = await (await photo(1, 1400)).jpeg().toBuffer();
  const { image, imageHash, width, height } = await plainWork(file);
  expect([width, height]).toEqual([1024, 655]);
  expect((await sharp(image).metadata()).format).toBe('webp');
  expect(imageHash).toMatch(/^[0-9a-f]{16}$/);
});

it('hashes as the definition says: a bit is set where a frequency is over the average', async () => {
  // A cosine of one horizontal and one vertical period in half: frequency (1, 1) alone, the highest bit.
  const side = 32;
  const wave = (at: number) => Math.cos(((2 * at + 1) * Math.PI) / (2 * side));
  const data = Buffer.from(
    Array.from({ length: side * side }, (_, at) =>
      Math.round(128 + 100 * wave(at % side) * wave(Math.floor(at / side))),
    ),
  );
  const hash = await plainHash({ data, info: { width: side, height: side, channels: 1 } });
  expect(BigInt(`0x${hash}`) >> 63n).toBe(1n);
  expect(hash).toBe('8000000000000000');
});

it('paints the same picture each time, and another for another seed', async () => {
  const pixels = async (seed: number) => (await photo(seed)).raw().toBuffer();
  expect((await pixels(5)).equals(await pixels(5))).toBe(true);
  expect((await pixels(5)).equals(await pixels(6))).toBe(false);
});
