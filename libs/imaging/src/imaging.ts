import { createSlots, invalidArgument, type Slots } from '@skillgate/core';

import type { ImagingConfig } from './config.js';
import type { EncodedSize } from './estimate/encoder-bytes.js';
import { estimateMemoryBytes } from './estimate/estimate-memory.js';
import type { PictureHeader } from './header/picture-header.js';
import { readHeader } from './header/read-header.js';
import { checkBytes, checkPages, checkPixels } from './limits.js';
import { openPicture } from './open-picture.js';
import { formatTitles } from './picture-format.js';
import type { Picture } from './picture.js';
import { recognise } from './recognise.js';

/** More than any skill has workers: whoever waits here holds a worker already. */
const maxWaiting = 1_024;

export interface PictureNeeds {
  /** Ends the wait for memory. Work that runs is not ended by it: its memory is given back when libvips is done. */
  signal: AbortSignal;
  /** By `performance.now()`: decoding that still runs then is stopped. Default: never. */
  deadlineAtMs?: number | undefined;
  /** The longest side that the pixels are read at. Default: as they are. */
  maxSize?: number;
  /** What is needed besides the pixels, such as for encoding them, in bytes. Default 0. */
  extraBytes?: (size: EncodedSize) => number;
}

/** Opens untrusted pictures within limits and a budget of memory. */
export interface Imaging {
  /**
   * Recognises a picture, checks its limits, waits for the memory that it takes, and opens it for as long as `use` runs.
   * What needs more memory than all others leave waits; what fits only alone runs alone.
   * @throws SkillError INVALID_ARGUMENT when it is no picture that is taken, over a limit, needs more memory than there
   *   is, or is damaged; `signal.reason` when the signal aborts first.
   */
  withPicture<T>(
    bytes: Buffer,
    needs: PictureNeeds,
    use: (picture: Picture) => Promise<T>,
  ): Promise<T>;
  /** The memory of pictures in work, in bytes. */
  readonly memory: Slots;
  readonly config: ImagingConfig;
}

function tooDear(header: PictureHeader, needBytes: number, limitBytes: number) {
  const mb = (bytes: number) => Math.ceil(bytes / 1e6);
  return invalidArgument(
    `This ${formatTitles[header.format]} of ${header.width} × ${header.height} pixels takes about ${mb(needBytes)} MB of memory, and at most ${mb(limitBytes)} MB may be used. Send it smaller or as a baseline JPEG, ask for a smaller result, or raise IMAGE_MEMORY_BYTES where the skill runs.`,
  );
}

export function createImaging(config: ImagingConfig): Imaging {
  const memory = createSlots({
    capacity: config.memoryBytes,
    maxWaiting,
    name: 'bytes of memory for pictures',
  });

  return {
    async withPicture(bytes, { signal, deadlineAtMs, maxSize, extraBytes }, use) {
      checkBytes(bytes, config);
      const header = readHeader(bytes, recognise(bytes));
      checkPixels(header, config);
      checkPages(header, config);
      const needBytes = estimateMemoryBytes(header, { maxSize, extraBytes });
      if (needBytes > config.memoryBytes) throw tooDear(header, needBytes, config.memoryBytes);
      const release = await memory.acquire(signal, needBytes);
      try {
        return await use(await openPicture({ bytes, header, deadlineAtMs }));
      } finally {
        release();
      }
    },
    memory,
    config,
  };
}
