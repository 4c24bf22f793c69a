import { makePicture } from '@skillgate/testing';
import { expect, it } from 'vitest';

import { confineLibvips, libvips } from './libvips.js';

const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');

it('runs each picture on one thread and keeps none', () => {
  expect(libvips.concurrency()).toBe(1);
  expect(libvips.cache()).toMatchObject({ memory: { max: 0 }, items: { max: 0 } });
});

it('confines the process to the six loaders', async () => {
  await expect(libvips(svg).metadata()).resolves.toMatchObject({ format: 'svg' });
  confineLibvips();
  await expect(libvips(svg).metadata()).rejects.toThrow('unsupported image format');
  for (const form of ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const) {
    const picture = await makePicture(form, { width: 20, height: 10 });
    await expect(libvips(picture).metadata()).resolves.toMatchObject({ width: 20 });
  }
});
