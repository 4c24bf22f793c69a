import { makePicture, photoPixels } from '@skillgate/testing';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';

import { createImageEngine } from '../image-engine.js';
import { imageEngineConfig } from '../config.js';
import { withDefaults } from '../image-options.js';
import { samePicture } from './same-picture.js';

const engine = createImageEngine(imageEngineConfig({}));
const size = { width: 640, height: 480 };

async function processed(input: Buffer): Promise<Buffer> {
  const { signal } = new AbortController();
  return (await engine.process(input, withDefaults({}), { signal })).image;
}

async function photo(seed = 1): Promise<Sharp> {
  const { data, raw } = await photoPixels({ ...size, seed });
  return sharp(data, { raw });
}

const kept = processed(await makePicture('png', size));
const verdictOn = async (input: Buffer) => samePicture(await processed(input), await kept, 'same');

describe('samePicture', () => {
  it('knows a photo again that was coded anew or came smaller', async () => {
    for (const copy of [
      await makePicture('jpeg', size),
      await makePicture('avif', size),
      await (await photo()).jpeg({ quality: 70, mozjpeg: true }).toBuffer(),
      await (await photo()).resize(480, 360).png().toBuffer(),
    ]) {
      expect(await verdictOn(copy)).toMatchObject({ same: true, reason: undefined });
    }
  });

  it('never takes a smaller picture, nor one of another shape', async () => {
    const larger = await (await photo()).resize(800, 600).png().toBuffer();
    const wider = await (await photo()).resize(640, 460, { fit: 'fill' }).png().toBuffer();
    for (const input of [larger, wider]) {
      expect(await verdictOn(input)).toEqual({ same: false, score: undefined, reason: 'size' });
    }
  });

  it('tells another photo, another light and another colour', async () => {
    const brighter = await (await photo()).linear(1.06).png().toBuffer();
    for (const input of [await (await photo(2)).png().toBuffer(), brighter]) {
      expect(await verdictOn(input)).toMatchObject({ same: false, reason: 'tiles' });
    }
  });

  it('refuses what is transparent, graphic or smooth', async () => {
    const files = {
      alpha: await makePicture('png', { ...size, channels: 4 }),
      graphic: await sharp({ create: { ...size, channels: 3, background: '#eee' } })
        .png()
        .toBuffer(),
      smooth: await sharp(
        Buffer.from(Array.from({ length: 640 * 480 }, (_, index) => (index % 640) / 2.6)),
        { raw: { ...size, channels: 1 } },
      )
        .png()
        .toBuffer(),
    };
    for (const [reason, file] of Object.entries(files)) {
      expect(await samePicture(file, file, 'same')).toEqual({
        same: false,
        score: undefined,
        reason,
      });
    }
  });

  it('refuses damaged files and what is no picture, and never throws for them', async () => {
    const good = await kept;
    for (const bad of [
      Buffer.alloc(0),
      Buffer.from('no picture'),
      good.subarray(0, good.length / 2),
    ]) {
      const refusal = { same: false, score: undefined, reason: 'undecodable' };
      expect(await samePicture(bad, good, 'same')).toEqual(refusal);
      expect(await samePicture(good, bad, 'same')).toEqual(refusal);
    }
  });

  it('stops when its caller gives up', async () => {
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(samePicture(await kept, await kept, 'same', gone)).rejects.toThrow('gone');
  });
});
