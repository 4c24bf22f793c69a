import { execFileSync } from 'node:child_process';

import { makePicture, photoPixels } from '@skillgate/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { perceptualHash } from './perceptual-hash.js';

type Raw = { data: Buffer; raw: { width: number; height: number; channels: 3 | 4 } };

const toHex = (bits: string) => BigInt(`0b${bits}`).toString(16).padStart(16, '0');
const hashOf = ({ data, raw }: Raw) => perceptualHash({ data, ...raw });
const script = `
const phash = require('sharp-phash');
const pictures = require('node:fs').readFileSync(0, 'utf8').split(' ');
(async () => {
  for (const picture of pictures) console.log(await phash(Buffer.from(picture, 'base64')));
})();`;

/** sharp-phash's bits. In a process of its own: under vitest's conditions its require('sharp') finds an ES module. */
async function sharpPhash(pictures: readonly Raw[]): Promise<string[]> {
  const files = await Promise.all(
    pictures.map(({ data, raw }) => sharp(data, { raw }).png({ compressionLevel: 1 }).toBuffer()),
  );
  const input = files.map((file) => file.toString('base64')).join(' ');
  const bits = execFileSync(process.execPath, ['-e', script], { cwd: import.meta.dirname, input });
  return bits.toString().trim().split('\n');
}

function distance(a: string, b: string): number {
  return (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2).replaceAll('0', '').length;
}

function flat(value: number): Raw {
  return {
    data: Buffer.alloc(300 * 200 * 3, value),
    raw: { width: 300, height: 200, channels: 3 },
  };
}

describe('perceptualHash', () => {
  it("gives sharp-phash's 64 bits for the same pixels, the first bit highest", async () => {
    const seeds = Array.from({ length: 25 }, (_, index) => index + 1);
    const pictures = await Promise.all(
      seeds.map((seed) => photoPixels({ width: 100 + 37 * seed, height: 400 - 9 * seed, seed })),
    );
    const hashes = await Promise.all(pictures.map(hashOf));
    expect(hashes).toEqual((await sharpPhash(pictures)).map(toHex));
  });

  it("is at most two bits from sharp-phash's for painted photos that are shrunk before they become grey", async () => {
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
    const pictures = await Promise.all(
      seeds.map((seed) => photoPixels({ width: 1024, height: 700 + seed, seed })),
    );
    const hashes = await Promise.all(pictures.map(hashOf));
    const theirs = (await sharpPhash(pictures)).map(toHex);
    const distances = hashes.map((hash, index) => distance(hash, theirs[index]!));
    expect(Math.max(...distances)).toBeLessThanOrEqual(2);
  });

  it('is the same for grey pixels in one channel as in three', async () => {
    const { data, raw } = await photoPixels({ width: 900, height: 600, seed: 3 });
    const grey = await sharp(data, { raw }).greyscale().raw().toBuffer();
    const three = Buffer.from(Array.from(grey).flatMap((value) => [value, value, value]));
    const [one, other] = await Promise.all([
      perceptualHash({ data: grey, width: 900, height: 600, channels: 1 }),
      perceptualHash({ data: three, width: 900, height: 600, channels: 3 }),
    ]);
    expect(one).toBe(other);
  });

  it('does so for one flat colour, where rounding decides', async () => {
    const pictures = [0, 1, 90, 128, 255].map(flat);
    const hashes = await Promise.all(pictures.map(hashOf));
    expect(hashes).toEqual((await sharpPhash(pictures)).map(toHex));
  });

  it('is near for lossy copies and far for other pictures', async () => {
    const pixels = await photoPixels({ width: 800, height: 600 });
    const lossy = await sharp(await makePicture('jpeg', { width: 800, height: 600 }))
      .resize(300)
      .jpeg({ quality: 40 })
      .toBuffer();
    const copy = await sharp(lossy).raw().toBuffer({ resolveWithObject: true });
    const nearHash = await perceptualHash({
      data: copy.data,
      width: 300,
      height: 225,
      channels: 3,
    });
    const hash = await hashOf(pixels);
    expect(distance(hash, nearHash)).toBeLessThanOrEqual(4);
    expect(
      distance(hash, await hashOf(await photoPixels({ width: 800, height: 600, seed: 9 }))),
    ).toBeGreaterThan(16);
  });

  it('takes transparent pixels as white, whatever lies below', async () => {
    const { data, raw } = await photoPixels({ width: 200, height: 100, channels: 4 });
    const hidden = Buffer.from(data);
    const white = Buffer.alloc(200 * 100 * 3, 255);
    for (let pixel = 0; pixel < 200 * 100; pixel += 1) {
      const left = pixel % 200 < 100;
      data[4 * pixel + 3] = left ? 255 : 0;
      hidden[4 * pixel + 3] = left ? 255 : 0;
      if (left) data.copy(white, 3 * pixel, 4 * pixel, 4 * pixel + 3);
      else hidden.fill(77, 4 * pixel, 4 * pixel + 3);
    }
    const onWhite = await hashOf({ data: white, raw: { ...raw, channels: 3 } });
    expect([await hashOf({ data, raw }), await hashOf({ data: hidden, raw })]).toEqual([
      onWhite,
      onWhite,
    ]);
  });
});
