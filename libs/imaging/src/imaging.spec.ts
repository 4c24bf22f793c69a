import { animation, bombPng, makePicture, tiffFile } from '@skillgate/testing';
import { describe, expect, it } from 'vitest';

import { createImaging } from './imaging.js';

const limits = {
  maxPages: 1_000,
  maxBytes: 20_971_520,
  maxPixels: 50_000_000,
  memoryBytes: 300_000_000,
};
const never = () => new AbortController().signal;
const size = { width: 400, height: 300 };
const pages = async () => undefined;

/** Runs until it is let go. */
function gate() {
  let open = () => undefined as void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('limits', () => {
  it('refuses a file that is too large, with the variable to raise', async () => {
    const imaging = createImaging({ ...limits, maxBytes: 1_000 });
    await expect(
      imaging.withPicture(Buffer.alloc(1_001), { signal: never() }, pages),
    ).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message:
        'A picture file must have at most 1000 bytes, got 1001. Send a smaller one, or raise IMAGE_MAX_BYTES where the skill runs.',
    });
  });

  it('refuses a bomb by its header, quickly', async () => {
    const bomb = bombPng();
    expect(bomb.length).toBeLessThan(150_000);
    const startMs = performance.now();
    await expect(
      createImaging(limits).withPicture(bomb, { signal: never() }, pages),
    ).rejects.toThrow(
      'A picture must have at most 50000000 pixels, got 30000 × 30000 = 900000000. Send a smaller one, or raise IMAGE_MAX_PIXELS where the skill runs.',
    );
    expect(performance.now() - startMs).toBeLessThan(500);
  });

  it('refuses more pages than are allowed, before libvips sees the file', async () => {
    const tiff = tiffFile({ pages: 10_000 });
    await expect(
      createImaging(limits).withPicture(tiff, { signal: never() }, pages),
    ).rejects.toThrow(
      'A picture file must have at most 1000 pages or frames, got 10000. Send the one that is wanted alone, or raise IMAGE_MAX_PAGES where the skill runs.',
    );
    const animated = await animation('gif');
    const strict = createImaging({ ...limits, maxPages: 2 });
    await expect(strict.withPicture(animated, { signal: never() }, pages)).rejects.toThrow('got 3');
    const webp = await animation('webp');
    await expect(strict.withPicture(webp, { signal: never() }, pages)).rejects.toThrow('got 3');
  });

  it('refuses a TIFF that claims millions of pixels for a few bytes', async () => {
    const tiff = tiffFile();
    tiff.writeUInt32LE(4_000_000_000, 18);
    await expect(
      createImaging(limits).withPicture(tiff, { signal: never() }, pages),
    ).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });
});

describe('the budget of memory', () => {
  it('refuses what needs more than there is, telling the need, the limit and the variable', async () => {
    const imaging = createImaging({ ...limits, memoryBytes: 17_000_000 });
    const avif = await makePicture('avif', size);
    await expect(imaging.withPicture(avif, { signal: never() }, pages)).rejects.toThrow(
      /^This AVIF of 400 × 300 pixels takes about \d+ MB of memory, and at most 17 MB may be used\. .*raise IMAGE_MEMORY_BYTES/,
    );
    await expect(imaging.withPicture(avif, { signal: never() }, pages)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('lets what fits only alone run alone, and gives the memory back', async () => {
    const imaging = createImaging({ ...limits, memoryBytes: 25_000_000 });
    const png = await makePicture('png', size);
    const [first, second] = [gate(), gate()];
    const started: string[] = [];
    const calls = [
      imaging.withPicture(png, { signal: never() }, async () => {
        started.push('first');
        await first.opened;
      }),
      imaging.withPicture(png, { signal: never() }, async () => {
        started.push('second');
        await second.opened;
      }),
    ];
    await turn();
    expect([started, imaging.memory.waiting]).toEqual([['first'], 1]);
    first.open();
    await calls[0];
    await turn();
    expect(started).toEqual(['first', 'second']);
    second.open();
    await calls[1];
    expect(imaging.memory.used).toBe(0);
  });

  it('gives the memory back when the work on a picture fails', async () => {
    const imaging = createImaging(limits);
    const png = await makePicture('png', size);
    const failing = imaging.withPicture(png, { signal: never() }, () =>
      Promise.reject(new Error('no')),
    );
    await expect(failing).rejects.toThrow('no');
    expect(imaging.memory.used).toBe(0);
  });

  it('leaves the wait when the signal aborts', async () => {
    const imaging = createImaging({ ...limits, memoryBytes: 25_000_000 });
    const png = await makePicture('png', size);
    const first = gate();
    const running = imaging.withPicture(png, { signal: never() }, () => first.opened);
    const controller = new AbortController();
    const waiting = imaging.withPicture(png, { signal: controller.signal }, pages);
    controller.abort(new Error('cancelled while it waited'));
    await expect(waiting).rejects.toThrow('cancelled while it waited');
    first.open();
    await running;
    expect([imaging.memory.used, imaging.memory.waiting]).toEqual([0, 0]);
  });

  it('answers DEADLINE_EXCEEDED when the time is up before decoding', async () => {
    const imaging = createImaging(limits);
    const png = await makePicture('png', size);
    const deadlineAtMs = performance.now() - 1;
    const late = imaging.withPicture(png, { signal: never(), deadlineAtMs }, (picture) =>
      picture.readPixels(),
    );
    await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });
});

describe('readPixels with a shape', () => {
  it('never lets a side get below one pixel', async () => {
    const thin = await makePicture('png', { width: 2_000, height: 3 });
    const pixels = await createImaging(limits).withPicture(
      thin,
      { signal: never(), maxSize: 64 },
      (picture) =>
        picture.readPixels((pipeline) => pipeline.resize({ width: 64, height: 64, fit: 'inside' })),
    );
    expect(pixels).toMatchObject({ width: 64, height: 1 });
  });
});
