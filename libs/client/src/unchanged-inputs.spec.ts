import { hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbedImageRequest, EmbeddingServiceService, EmbedTextRequest } from '@skillgate/proto';
import { describe, expect, it } from 'vitest';
import type { CachePlan } from './call-cache.js';
import { outgoingRequest } from './request.js';
import { areInputsUnchanged, watchInputs } from './unchanged-inputs.js';

const { embedImage, embedText } = EmbeddingServiceService;
const none = { keeping: undefined, localModel: undefined };
type Method = typeof embedImage | typeof embedText;

const planOf = (inputs: readonly Uint8Array[]) =>
  ({
    inquiry: { question: { inputSha256s: inputs.map((input) => hash('sha256', input)) } },
  }) as unknown as CachePlan<Method>;

function imagesOf(...images: Buffer[]) {
  const message = EmbedImageRequest.fromPartial({ images });
  return outgoingRequest({
    ...{ method: embedImage, methodName: 'embedImage', message, inputs: message.images, ...none },
  });
}

it.each(['remote', 'local'] as const)('takes what is as it was: %s', async (servedBy) => {
  const request = imagesOf(Buffer.alloc(3_000), Buffer.from('one'), Buffer.alloc(0));
  request.body();
  expect(await areInputsUnchanged(planOf(request.inputs), request, servedBy)).toBe(true);
});

it('refuses what was another when it was sent, or is by now', async () => {
  const own = Buffer.alloc(3_000, 1);
  const request = imagesOf(Buffer.from('one'), own);
  const plan = planOf(request.inputs);
  own.fill(2, 2_000);
  request.body();
  expect(await areInputsUnchanged(plan, request, 'remote')).toBe(false);
  own.fill(1);
  expect(await areInputsUnchanged(plan, request, 'remote')).toBe(false);
  // Whoever answered here may have been given the body.
  expect(await areInputsUnchanged(plan, request, 'local')).toBe(false);
});

it('takes what was never made into a body as the caller holds it', async () => {
  const own = Buffer.alloc(3_000, 1);
  const request = imagesOf(own);
  const plan = planOf(request.inputs);
  expect(await areInputsUnchanged(plan, request, 'local')).toBe(true);
  own.fill(2, 2_000);
  expect(await areInputsUnchanged(plan, request, 'local')).toBe(false);
  expect(request.isMade()).toBe(false);
});

it('takes any number of inputs that begin alike, two that are the same among them', async () => {
  const alike = (end: string) => Buffer.concat([Buffer.alloc(300, 'head'), Buffer.from(end)]);
  const images = Array.from({ length: 20 }, (_, index) => alike(`${index % 19}`));
  const request = imagesOf(...images);
  const plan = planOf(request.inputs);
  request.body();
  expect(await areInputsUnchanged(plan, request, 'remote')).toBe(true);
  images[15]!.fill('tail', 300);
  expect(await areInputsUnchanged(plan, request, 'remote')).toBe(false);
});

it('takes what was made for the request, in whatever form it is sent', async () => {
  const message = EmbedTextRequest.fromPartial({ texts: ['a', 'b'] });
  const inputs = [Buffer.from(JSON.stringify(message.texts))];
  const request = outgoingRequest({
    ...{ method: embedText, methodName: 'embedText', message, inputs, ...none },
  });
  expect(await areInputsUnchanged(planOf(inputs), request, 'remote')).toBe(true);
});

describe('while somebody works on it', () => {
  const aWhile = () => delay(50);

  it('takes what was sent, whatever becomes of the buffer when it was looked at', async () => {
    const own = Buffer.alloc(3_000, 1);
    const request = imagesOf(own);
    const areUnchanged = watchInputs(planOf(request.inputs), request, aWhile());
    request.body();
    await aWhile();
    own.fill(2);
    expect(await areUnchanged('remote')).toBe(true);
    expect(await areUnchanged('local')).toBe(false);
    expect(await areUnchanged(undefined)).toBe(false);
  });

  it('refuses what was another when it was sent', async () => {
    const own = Buffer.alloc(3_000, 1);
    const request = imagesOf(own);
    const areUnchanged = watchInputs(planOf(request.inputs), request, aWhile());
    own.fill(2, 2_000);
    request.body();
    await aWhile();
    own.fill(1);
    expect(await areUnchanged('remote')).toBe(false);
  });

  it.each(['remote', 'local', undefined] as const)(
    'takes a buffer that was handed to another thread for a changed one: %s',
    async (servedBy) => {
      const own = Buffer.from(new ArrayBuffer(3_000));
      const request = imagesOf(own);
      const areUnchanged = watchInputs(planOf(request.inputs), request, aWhile());
      request.body();
      structuredClone(own.buffer, { transfer: [own.buffer] });
      await aWhile();
      expect(await areUnchanged(servedBy)).toBe(false);
    },
  );

  it('looks at the end at what was sent late, and makes no body for what was not', async () => {
    const late = imagesOf(Buffer.alloc(3_000, 1));
    const areUnchanged = watchInputs(planOf(late.inputs), late, aWhile());
    await aWhile();
    expect(late.isMade()).toBe(false);
    expect(await areUnchanged('local')).toBe(true);
    expect(late.isMade()).toBe(false);
    expect(await areUnchanged('remote')).toBe(true);
  });
});
