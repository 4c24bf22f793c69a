import { expect, it } from 'vitest';

import { fromLibvipsError } from './from-libvips-error.js';
import { libvipsReason } from './libvips-reason.js';

const says = (message: string) => libvipsReason(new Error(message), 'jpeg');

it('tells the first line that says something, without the names of parts', () => {
  expect(says('Input buffer has corrupt header: VipsJpeg: Bogus marker length')).toBe(
    'Bogus marker length',
  );
  expect(says('Warning treated as error due to failOn setting\nVipsJpeg: bad code')).toBe(
    'bad code',
  );
  expect(says('Unknown error')).toBeUndefined();
});

it("leaves out another format's lines, which a neighbour may have left", () => {
  expect(says('vipspng: libpng read error\nVipsJpeg: premature end of JPEG image')).toBe(
    'premature end of JPEG image',
  );
});

it('takes a failure after the deadline for the deadline', () => {
  const picture = { format: 'jpeg', deadlineAtMs: performance.now() - 1 } as const;
  expect(fromLibvipsError(new Error('anything'), picture)).toMatchObject({
    code: 'DEADLINE_EXCEEDED',
  });
});

it("passes on what is not libvips's", () => {
  const bug = new TypeError('undefined is not a function');
  expect(fromLibvipsError(bug, { format: 'jpeg', deadlineAtMs: undefined })).toBe(bug);
});

it.each([
  'samples out of range',
  'samples_per_pixel not a whole number of bytes',
  'not 1 bands',
  'not at least 3 samples per pixel',
  'source input: Unknown pseudo-tag 65560',
  "vips_colourspace: no known route from 'multiband' to 'srgb'",
  'image: bad labq format',
])('tells what is sound and unknown from what is damaged: %s', (message) => {
  const picture = { format: 'tiff', deadlineAtMs: undefined } as const;
  expect(fromLibvipsError(new Error(message), picture)).toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringMatching(
      /^The TIFF file is of a kind that can't be decoded .* Save it as RGB or grey with 8 bits a channel and send that\.$/,
    ) as string,
  });
});
