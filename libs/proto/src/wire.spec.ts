import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  ImageServiceService,
  PreprocessBatchRequest,
  PreprocessRequest,
  PreprocessResponse,
} from './index.js';

/** What @bufbuild/protobuf itself writes. */
const reference = {
  request: (message: PreprocessRequest) => Buffer.from(PreprocessRequest.encode(message).finish()),
  item: (message: PreprocessBatchRequest) =>
    Buffer.from(PreprocessBatchRequest.encode(message).finish()),
};

describe.each([0, 1, 65_535, 65_536, 1_000_000])('a picture of %i bytes', (size) => {
  const image = randomBytes(size);
  const request = PreprocessRequest.fromPartial({ id: 'a', image, options: { maxSize: 64 } });

  it('is written as protobuf has it', () => {
    const { requestSerialize, requestDeserialize } = ImageServiceService.preprocess;
    const written = requestSerialize(request);
    expect(written.equals(reference.request(request))).toBe(true);
    const read = requestDeserialize(written);
    expect(read.image.equals(image)).toBe(true);
    expect(read).toMatchObject({ id: 'a', options: request.options });
  });

  it('is written so within another message too', () => {
    const item = PreprocessBatchRequest.fromPartial({ key: 'k', request });
    const { requestSerialize, requestDeserialize } = ImageServiceService.preprocessBatch;
    const written = requestSerialize(item);
    expect(written.equals(reference.item(item))).toBe(true);
    const read = requestDeserialize(written);
    expect(read.request?.image.equals(image)).toBe(true);
    expect(read.key).toBe('k');
  });
});

it('reads bytes as a Buffer over the message, without a copy', () => {
  const { responseSerialize, responseDeserialize } = ImageServiceService.preprocess;
  const written = responseSerialize(
    PreprocessResponse.fromPartial({ image: Buffer.alloc(100_000, 7) }),
  );
  const { image } = responseDeserialize(written);
  expect(Buffer.isBuffer(image)).toBe(true);
  expect(image.buffer).toBe(written.buffer);
});
