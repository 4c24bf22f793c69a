import { deadlineExceeded, invalidArgument, SkillError } from '@skillgate/core';

import { libvipsReason } from './libvips-reason.js';
import { formatTitles, type PictureFormat } from './picture-format.js';

const meanings: readonly (readonly [reason: RegExp, meaning: string, advice: string])[] = [
  [
    /pixel limit/,
    'is damaged: it holds a larger picture than its header says',
    'Send an undamaged one.',
  ],
  [
    /premature end|unexpected end|read error|bad seek|unable to parse|not enough data|end of (file|data|input)|truncat|got \d+ bytes, expected/i,
    'is cut off or damaged, so that pixels are missing',
    'Send the whole file.',
  ],
  [
    // The last are how libvips refuses TIFFs of other samples, channels and colours than it reads.
    /unsupported|not (supported|implemented)|compression scheme|no decoding plugin|no known route|samples? out of range|not a whole number of bytes|not (at least )?\d+ (bands|samples)|pseudo-tag|bad labq/i,
    "is of a kind that can't be decoded",
    'Save it as RGB or grey with 8 bits a channel and send that.',
  ],
];
const damaged = [
  /^/,
  'is damaged, so that pixels are missing or wrong',
  'Send an undamaged one.',
] as const;

export interface FailedPicture {
  format: PictureFormat;
  /** By `performance.now()`; undefined without one. */
  deadlineAtMs: number | undefined;
}

/**
 * What a failure of decoding means to whoever sent the picture: DEADLINE_EXCEEDED when its time was up, INVALID_ARGUMENT
 * otherwise, as decoding fails for the picture's sake. What libvips did not throw comes back as it is.
 */
export function fromLibvipsError(
  thrown: unknown,
  { format, deadlineAtMs }: FailedPicture,
): unknown {
  // libvips's failures are plain Errors; a programming error has a class of its own.
  if (thrown instanceof SkillError || !(thrown instanceof Error) || thrown.constructor !== Error) {
    return thrown;
  }
  // By the clock and not by the message: that may be another picture's (libvips-reason.ts).
  if (deadlineAtMs !== undefined && performance.now() >= deadlineAtMs) {
    return deadlineExceeded('The deadline passed while the picture was being decoded.', {
      cause: thrown,
    });
  }
  const reason = libvipsReason(thrown, format) ?? 'its data does not decode';
  const [, meaning, advice] = meanings.find(([pattern]) => pattern.test(reason)) ?? damaged;
  return invalidArgument(
    `The ${formatTitles[format]} file ${meaning} (libvips says: ${reason}). ${advice}`,
    { cause: thrown },
  );
}
