export { createImaging, type Imaging, type PictureNeeds } from './imaging.js';
export {
  defaultMemoryBytes,
  imagingConfig,
  imagingVariables,
  withEnoughMemory,
  type ImagingConfig,
} from './config.js';
export type { Picture, PictureInfo, Pipeline, Pixels } from './picture.js';
export { describeSource } from './describe-source.js';
export { pictureFormats, type PictureFormat } from './picture-format.js';
export { confineLibvips } from './libvips.js';
export { encodePixels, outputFormats, type Encoding, type OutputFormat } from './encode-pixels.js';
export { encoderBytes, type EncodedSize } from './estimate/encoder-bytes.js';
export { releasePixels } from './release-pixels.js';
export { greyThumbnail } from './grey-thumbnail.js';
export { resizePixels, type WantedSize } from './resize-pixels.js';
export { asGrey, asGreyOnBlack, asRgb } from './flat-pixels.js';
export {
  transformGrey,
  turnPixels,
  type GreyTransform,
  type QuarterTurn,
} from './transform-grey.js';
