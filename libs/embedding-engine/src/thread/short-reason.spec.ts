import { expect, it } from 'vitest';

import { shortReason } from './short-reason.js';

const reasons: [string, string][] = [
  [
    'Load model from /srv/models/mine/onnx/model.onnx failed:Protobuf parsing failed.',
    'Load model from model.onnx failed:Protobuf parsing failed',
  ],
  [
    'Got invalid dimensions for input: pixel_values\n index: 2 Got: 64 Expected: 32\n',
    'Got invalid dimensions for input: pixel_values index: 2 Got: 64 Expected: 32',
  ],
  [
    "Cannot find package 'a' imported from file:///srv/app/dist/thread.js",
    "Cannot find package 'a' imported from thread.js",
  ],
  ['Read https://example.org/a/b and/or ask.', 'Read https://example.org/a/b and/or ask'],
  ['x'.repeat(401), `${'x'.repeat(400)}…`],
];

it.each(reasons)('makes one short line without folders of %j', (message, reason) => {
  expect(shortReason(message)).toBe(reason);
});
