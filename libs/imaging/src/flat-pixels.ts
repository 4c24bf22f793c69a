import type { Pipeline } from './picture.js';

/** What transparency is laid on. */
export const white = { r: 255, g: 255, b: 255 };

/** For `readPixels`: one channel of grey, transparency on white. */
export function asGrey(pipeline: Pipeline): Pipeline {
  return pipeline.flatten({ background: white }).greyscale().toColourspace('b-w');
}

/** For `readPixels`: one channel of grey, transparency on black. */
export function asGreyOnBlack(pipeline: Pipeline): Pipeline {
  return pipeline.flatten({ background: '#000' }).greyscale().toColourspace('b-w');
}

/** For `readPixels`: three channels, transparency on white. */
export function asRgb(pipeline: Pipeline): Pipeline {
  return pipeline.flatten({ background: white }).toColourspace('srgb');
}
