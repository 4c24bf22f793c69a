import { EmbedTextResponse, TextPurpose } from '@skillgate/proto';
import { describe, expect, it } from 'vitest';
import { keepImageVectors, keepLabels, keepTextVectors } from './embedding-keeping.js';
import {
  toClassifyRequest,
  toEmbedImageRequest,
  toEmbedTextRequest,
  type LabelsRequest,
  type TextsRequest,
} from './embedding.js';

const digest = 'a1'.repeat(32);
const image = Buffer.from('picture');

describe('an embedding request', () => {
  it('has every option of the contract filled in', () => {
    expect(toEmbedTextRequest({ texts: ['a', ''] })).toEqual({
      ...{ id: '', model: '', modelDigest: '', dimensions: 0 },
      ...{ texts: ['a', ''], purpose: TextPurpose.UNSPECIFIED },
    });
    const { purpose, dimensions, modelDigest } = toEmbedTextRequest({
      ...{ texts: ['a'], purpose: 'query', dimensions: 64, modelDigest: digest },
    });
    expect({ purpose, dimensions, modelDigest }).toEqual({
      ...{ purpose: TextPurpose.QUERY, dimensions: 64, modelDigest: digest },
    });
  });

  const wrongTexts: [object, string][] = [
    [{ texts: 'a' }, 'texts must be a list, got string'],
    [{ texts: ['a', null] }, 'texts[1] must be a text, got null'],
    [{ texts: ['a'], purpose: 'search' }, "purpose must be one of none, query, document, got 's"],
    [{ texts: ['a'], dimensions: 0 }, 'dimensions must be a whole number above 0, got 0'],
    [{ texts: ['a'], dimensions: 1.5 }, 'dimensions must be a whole number above 0, got 1.5'],
    [{ texts: ['a'], modelDigest: 'abc' }, 'modelDigest must be 64 lower-case hex digits'],
    [
      { texts: ['a'], modelDigest: 'A'.repeat(64) },
      'lower-case hex digits, as in answer.model.dig',
    ],
    [{ texts: ['a'], localModel: 'mine' }, "localModel must be one of same, any, got 'mine'"],
    [{ texts: ['a'], model: 7 }, 'model must be a text, got number'],
  ];
  it.each(wrongTexts)('of texts is refused: %j', (request, message) => {
    expect(() => toEmbedTextRequest(request as TextsRequest)).toThrow(message);
  });

  it('of images names the one that is no bytes', () => {
    const images = [image, 'file.png' as unknown as Uint8Array];
    expect(() => toEmbedImageRequest({ images })).toThrow('images[1] must be a Uint8Array');
  });

  const wrongLabels: [object, string][] = [
    [{ image, categories: {} }, 'categories must be a list'],
    [{ image: 'x', categories: [] }, 'image must be a Uint8Array'],
    [{ image, categories: [null] }, 'categories[0] must be an object with a name and labels, got'],
    [{ image, categories: ['mood'] }, 'categories[0] must be an object with a name and labels'],
    [{ image, categories: [{ name: 'mood', labels: ['a', 1] }] }, "the labels of 'mood'[1] must"],
  ];
  it.each(wrongLabels)('of labels is refused: %j', (request, message) => {
    expect(() => toClassifyRequest(request as LabelsRequest)).toThrow(message);
  });
});

describe('what is kept of vectors', () => {
  const categories = [{ name: 'mood', labels: ['sad', 'happy'] }];

  it('is nothing where no model is pinned, and nothing unless it is asked for', () => {
    const requests = {
      any: [
        keepTextVectors(toEmbedTextRequest({ texts: ['a'] })),
        keepImageVectors(toEmbedImageRequest({ images: [image] })),
        keepLabels(toClassifyRequest({ image, categories })),
      ],
      pinned: [
        keepTextVectors(toEmbedTextRequest({ texts: ['a'], modelDigest: digest })),
        keepImageVectors(toEmbedImageRequest({ images: [image], modelDigest: digest })),
        keepLabels(toClassifyRequest({ image, categories, modelDigest: digest })),
      ],
    };
    expect(requests.any).toEqual([undefined, undefined, undefined]);
    expect(requests.pinned.map((keeping) => keeping?.isDefault)).toEqual([false, false, false]);
  });

  it('that is pinned is answered from the cache whatever other models its engine has', () => {
    const { codec } = keepTextVectors(toEmbedTextRequest({ texts: ['a'], modelDigest: digest }))!;
    const identityOf = (others: string[]) => {
      const models = [digest, ...others].map((one) => ({ id: 'a model', digest: one }));
      const served = { identity: { resultVersion: 3, models } };
      return codec.identityOf(EmbedTextResponse.fromPartial({ served }));
    };
    expect(identityOf([])).toEqual({ resultVersion: 3, modelDigests: [] });
    expect(identityOf(['b2'.repeat(32)])).toEqual(identityOf([]));
  });

  it('is told apart by the model and the options, not by the id', () => {
    const options = (request: Partial<TextsRequest>) =>
      Buffer.from(
        keepTextVectors(toEmbedTextRequest({ texts: ['a'], modelDigest: digest, ...request }))!
          .options,
      ).toString('hex');
    const plain = options({});
    expect(options({ id: 'call-7', texts: ['b'] })).toBe(plain);
    expect(options({ modelDigest: 'b2'.repeat(32) })).not.toBe(plain);
    expect(options({ purpose: 'query' })).not.toBe(plain);
    expect(options({ dimensions: 64 })).not.toBe(plain);
  });
});
