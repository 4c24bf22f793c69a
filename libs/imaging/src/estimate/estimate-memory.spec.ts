import { execFileSync } from 'node:child_process';

import { makePicture, type PictureForm } from '@skillgate/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { readHeader } from '../header/read-header.js';
import { recognise } from '../recognise.js';
import { estimateMemoryBytes } from './estimate-memory.js';

/** Reads a picture from standard input as `readPixels` does, and prints what the process's memory grew by at its peak. */
const measure = `
const { readFileSync, writeFileSync } = require('node:fs');
const sharp = require('sharp');
sharp.cache(false);
sharp.concurrency(1);
const size = Number(process.argv[1]);
const kilobytes = (key) => Number(new RegExp(key + ':\\\\s+(\\\\d+)').exec(readFileSync('/proc/self/status', 'utf8'))[1]);
const read = (file) =>
  sharp(file, { failOn: 'warning', limitInputPixels: 6e7, autoOrient: true })
    .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
    .raw({ depth: 'uchar' })
    .toBuffer();
(async () => {
  const file = readFileSync(0);
  await read(await sharp(file, { limitInputPixels: 6e7 }).metadata().then(() =>
    sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } }).png().toBuffer()));
  writeFileSync('/proc/self/clear_refs', '5');
  const before = kilobytes('VmRSS');
  await read(file);
  process.stdout.write(String((kilobytes('VmHWM') - before) * 1024));
})();`;

function measuredBytes(picture: Buffer, maxSize: number): number {
  const output = execFileSync(process.execPath, ['-e', measure, String(maxSize)], {
    cwd: import.meta.dirname,
    input: picture,
    maxBuffer: 1e6,
  });
  return Number(output.toString());
}

const medium = { width: 2_400, height: 1_800 };
const large = { width: 5_000, height: 4_000 };

const cases: readonly (readonly [form: PictureForm, size: typeof medium, maxSize: number])[] = [
  ['jpeg', medium, 1_024],
  ['jpeg-444', medium, 8_192],
  ['jpeg-cmyk', medium, 1_024],
  ['png', medium, 1_024],
  ['png-interlaced', medium, 1_024],
  ['png-16-interlaced', medium, 1_024],
  ['webp', medium, 1_024],
  ['webp-lossless', medium, 1_024],
  ['gif', medium, 1_024],
  ['tiff-tiled', medium, 1_024],
  ['avif', medium, 1_024],
  ['avif-444', medium, 1_024],
  ['jpeg-progressive-444', large, 1_024],
];

describe.skipIf(process.platform !== 'linux')('estimateMemoryBytes', () => {
  it.each(cases)(
    'is no less than what was measured, and not much more: %s of %o at %i',
    async (form, size, maxSize) => {
      const picture = await makePicture(form, size);
      const estimated = estimateMemoryBytes(readHeader(picture, recognise(picture)), { maxSize });
      const measured = measuredBytes(picture, maxSize);
      expect(measured).toBeLessThanOrEqual(estimated);
      // What is small is mostly the base; what is large decides who runs alone.
      expect(estimated).toBeLessThanOrEqual(Math.max(80e6, measured * 1.7));
    },
    120_000,
  );

  it.each(['png-16', 'png', 'jpeg'] as const)(
    'counts what turning by EXIF holds: %s',
    async (form) => {
      const upright = sharp(await makePicture(form, large)).withMetadata({ orientation: 6 });
      const picture = await (
        form === 'png-16' ? upright.toColourspace('rgb16').png({ compressionLevel: 1 }) : upright
      ).toBuffer();
      const maxSize = 8_192;
      const estimated = estimateMemoryBytes(readHeader(picture, recognise(picture)), { maxSize });
      const measured = measuredBytes(picture, maxSize);
      expect(measured).toBeLessThanOrEqual(estimated);
      expect(estimated).toBeLessThanOrEqual(measured * 1.7);
    },
    120_000,
  );

  it('grows with the result and with the work on it', async () => {
    const picture = await makePicture('jpeg', { width: 600, height: 400 });
    const header = readHeader(picture, 'jpeg');
    const small = estimateMemoryBytes(header, { maxSize: 64 });
    const extraBytes = ({ pixels }: { pixels: number }) => pixels * 400;
    expect(estimateMemoryBytes(header, { maxSize: 600 })).toBeGreaterThan(small);
    expect(estimateMemoryBytes(header, { extraBytes })).toBeGreaterThan(600 * 400 * 400);
  });
});
