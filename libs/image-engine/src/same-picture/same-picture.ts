import type { Pixels } from '@skillgate/imaging';

import { refuseContent, type Part } from './check-content.js';
import { fitsAsSame, fitsAsSimilar, isComparable } from './check-size.js';
import { compareAtOneSize } from './compare-at-one-size.js';
import { compareCoarse } from './compare-coarse.js';
import { decode } from './decode.js';
import { refused, type SamePictureRefusal, type SamePictureVerdict } from './verdict.js';

export type { SamePictureRefusal, SamePictureVerdict } from './verdict.js';

/** `same`: coded, scaled or oriented in another way, nothing else. `similar`: a near-duplicate is as good. */
export type SamePictureMode = 'same' | 'similar';

type Opened = { pixels: Pixels } | { refusal: SamePictureRefusal };

/** A file's pixels, unless the file or what it shows is never taken for another. */
async function open(
  part: Part,
  file: Uint8Array,
  signal: AbortSignal,
  fits: (size: { width: number; height: number }) => boolean = () => true,
): Promise<Opened> {
  try {
    const opened = await decode(file, signal, (info): SamePictureRefusal | undefined => {
      if (info.pages > 1) return 'undecodable';
      return isComparable(info) && fits(info) ? undefined : 'size';
    });
    if ('refusal' in opened) return opened;
    const refusal = refuseContent(opened.pixels, part);
    return refusal === undefined ? opened : { refusal };
  } catch {
    signal.throwIfAborted();
    return { refusal: 'undecodable' };
  } finally {
    signal.throwIfAborted();
  }
}

/** How each mode judges two files' sizes, and their pixels. */
const modes = {
  same: { fits: fitsAsSame, compare: compareAtOneSize },
  similar: { fits: fitsAsSimilar, compare: compareCoarse },
} satisfies Record<SamePictureMode, unknown>;

const never = new AbortController().signal;

/**
 * Whether a processed file shows the same picture as a kept one: never a smaller, cropped, retouched or recoloured one,
 * nor another page of a form. What cannot be told is not the same. It takes CPU, some 500 ms a megapixel: run it off the
 * event loop (`@skillgate/image-engine/same-picture-worker`).
 * @throws `signal.reason` when the signal aborts; nothing else, whatever the files are.
 */
export async function samePicture(
  incoming: Uint8Array,
  kept: Uint8Array,
  mode: SamePictureMode,
  signal: AbortSignal = never,
): Promise<SamePictureVerdict> {
  signal.throwIfAborted();
  const { fits, compare } = modes[mode];
  const one = await open('incoming', incoming, signal);
  if ('refusal' in one) return refused(one.refusal);
  const other = await open('kept', kept, signal, (size) => fits(one.pixels, size));
  if ('refusal' in other) return refused(other.refusal);
  return compare(one.pixels, other.pixels);
}
