import { RecognizeRequest, RecognizeResponse } from '@skillgate/proto';
import { expect, it } from 'vitest';
import { keepRecognized } from './ocr-keeping.js';

it.each([
  [[], true],
  [['lines_left_out'], true],
  [['first_frame', 'photo_engine_failed'], false],
])('keeps a reading with the warnings %j: %s', (codes, isKept) => {
  const warnings = codes.map((code) => ({ code, message: '' }));
  const served = { identity: { resultVersion: 12 }, warnings };
  const { codec } = keepRecognized(RecognizeRequest.fromPartial({}));
  const identity = codec.identityOf(RecognizeResponse.fromPartial({ served }));
  expect(identity !== undefined).toBe(isKept);
});
