import type { Picture, Pixels } from '@skillgate/imaging';

import type { ImageOptions } from '../image-options.js';

/** A picture on its way through the operations, each of which fills in its part. */
export interface Job {
  readonly picture: Picture;
  readonly options: ImageOptions;
  /** Filled in by `resize`. */
  pixels: Pixels;
  /** The processed file. Filled in by `encode`. */
  image: Buffer;
  /** 16 hex digits. Filled in by `hash`. */
  imageHash: string;
}

export type Operation = (job: Job) => Promise<void>;

/** A job that nothing was done for yet. */
export function createJob(picture: Picture, options: ImageOptions): Job {
  return {
    picture,
    options,
    pixels: { data: Buffer.alloc(0), width: 0, height: 0, channels: 3 },
    image: Buffer.alloc(0),
    imageHash: '',
  };
}
