import {
  defaultMaxSize,
  ImageFormat,
  imageFormatDefaults,
  PreprocessBatchRequest,
  PreprocessRequest,
} from '@skillgate/proto';
import {
  describeImageContract,
  handlerContext,
  handlerTarget,
  makePicture,
} from '@skillgate/testing';
import { describe, expect, it } from 'vitest';

import { imageEngineConfig } from './config.js';
import { createImageHandler } from './image-handler.js';
import { formatDefaults, maxSizeBounds } from './image-options.js';

const config = { ...imageEngineConfig({}), memoryBytes: 1_000_000_000, workers: 2 };

describeImageContract('in process', async () => handlerTarget(createImageHandler(config)));

describe('createImageHandler', () => {
  it.each([
    ['webp', ImageFormat.WEBP],
    ['jpeg', ImageFormat.JPEG],
    ['png', ImageFormat.PNG],
    ['avif', ImageFormat.AVIF],
  ] as const)('has the defaults and limits of the contract for %s', (name, number) => {
    const { effort = 0, ...contract } = imageFormatDefaults[number];
    expect(formatDefaults[name]).toEqual({ effort, ...contract });
    expect(maxSizeBounds.default).toBe(defaultMaxSize);
  });

  it('warms up with one real picture', async () => {
    const handler = createImageHandler(config);
    await expect(handler.warmUp(new AbortController().signal)).resolves.toBeUndefined();
    expect(handler.degradedReasons()).toEqual([]);
  });

  it('works in a process that is its own', async () => {
    const handler = createImageHandler(config, { ownsProcess: true });
    for (const form of ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const) {
      const image = await makePicture(form, { width: 40, height: 30 });
      const request = PreprocessRequest.fromPartial({ image });
      const context = handlerContext('image', handler, new AbortController().signal);
      expect((await handler.methods.preprocess(request, context)).source?.format).toBe(form);
    }
  });

  it('does nothing for a call that was cancelled before', async () => {
    const handler = createImageHandler(config);
    const reason = new Error('cancelled');
    const request = PreprocessRequest.fromPartial({
      image: await makePicture('png', { width: 9, height: 9 }),
    });
    const call = handler.methods.preprocess(
      request,
      handlerContext('image', handler, AbortSignal.abort(reason)),
    );
    await expect(call).rejects.toBe(reason);
  });

  it('holds no slot once a batch is over, and takes one for each item in work', async () => {
    const handler = createImageHandler(config);
    const context = handlerContext('image', handler, new AbortController().signal);
    const image = await makePicture('jpeg', { width: 800, height: 600 });
    let read = 0;
    async function* items() {
      for (; read < 20; read += 1)
        yield PreprocessBatchRequest.fromPartial({ key: `${read}`, request: { image } });
    }
    const seen: number[] = [];
    for await (const { status } of handler.methods.preprocessBatch(items(), context)) {
      expect(status?.code).toBe(0);
      seen.push(context.slots.used);
      expect(read).toBeLessThanOrEqual(seen.length + config.workers);
      if (seen.length === 6) break;
    }
    expect(Math.max(...seen)).toBeLessThanOrEqual(config.workers);
    expect(context.slots.used).toBe(0);
    expect(read).toBeLessThan(10);
  });

  it('refuses the items beyond the longest batch', async () => {
    const handler = createImageHandler({ ...config, maxBatchItems: 2 });
    const image = await makePicture('png', { width: 20, height: 20 });
    async function* items() {
      for (const key of ['a', 'b', 'c'])
        yield PreprocessBatchRequest.fromPartial({ key, request: { image } });
    }
    const context = handlerContext('image', handler, new AbortController().signal);
    const refused: string[] = [];
    for await (const { key, status } of handler.methods.preprocessBatch(items(), context)) {
      if (status?.code !== 0) refused.push(`${key}: ${status?.message}`);
    }
    expect(refused).toEqual(['c: a batch must have at most 2 items, got more']);
  });
});
