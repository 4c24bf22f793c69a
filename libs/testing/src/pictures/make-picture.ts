import sharp, { type Sharp } from 'sharp';

import { photoPixels, type PhotoSize } from './photo-pixels.js';

async function photo(size: PhotoSize): Promise<Sharp> {
  const { data, raw } = await photoPixels(size);
  return sharp(data, { raw, limitInputPixels: false });
}

/** Makers of photo-like files, one for each form that decodes in a way of its own. */
const forms = {
  jpeg: (photo) => photo.jpeg({ quality: 85 }),
  'jpeg-444': (photo) => photo.jpeg({ quality: 85, chromaSubsampling: '4:4:4' }),
  'jpeg-progressive': (photo) => photo.jpeg({ progressive: true }),
  'jpeg-progressive-444': (photo) => photo.jpeg({ progressive: true, chromaSubsampling: '4:4:4' }),
  'jpeg-grey': (photo) => photo.greyscale().toColourspace('b-w').jpeg(),
  'jpeg-cmyk': (photo) => photo.toColourspace('cmyk').jpeg(),
  'jpeg-cmyk-profile': (photo) => photo.toColourspace('cmyk').withIccProfile('cmyk').jpeg(),
  'jpeg-p3': (photo) => photo.withIccProfile('p3').jpeg({ quality: 95 }),
  png: (photo) => photo.png({ compressionLevel: 1 }),
  'png-interlaced': (photo) => photo.png({ compressionLevel: 1, progressive: true }),
  'png-16': (photo) => photo.toColourspace('rgb16').png({ compressionLevel: 1 }),
  'png-16-interlaced': (photo) =>
    photo.toColourspace('rgb16').png({ compressionLevel: 1, progressive: true }),
  'png-palette': (photo) => photo.png({ palette: true, effort: 1 }),
  'png-grey': (photo) => photo.greyscale().toColourspace('b-w').png(),
  'png-p3': (photo) => photo.withIccProfile('p3').png(),
  'png-16-p3': (photo) => photo.toColourspace('rgb16').withIccProfile('p3').png(),
  webp: (photo) => photo.webp({ effort: 0 }),
  'webp-lossless': (photo) => photo.webp({ lossless: true, effort: 0 }),
  gif: (photo) => photo.gif({ effort: 1, dither: 0, colours: 64 }),
  tiff: (photo) => photo.tiff({ compression: 'none' }),
  'tiff-lzw': (photo) => photo.tiff({ compression: 'lzw' }),
  'tiff-tiled': (photo) => photo.tiff({ compression: 'deflate', tile: true }),
  'tiff-jpeg': (photo) => photo.tiff({ compression: 'jpeg' }),
  'tiff-16': (photo) => photo.toColourspace('rgb16').tiff({ compression: 'deflate' }),
  'tiff-cmyk': (photo) => photo.toColourspace('cmyk').tiff({ compression: 'lzw' }),
  avif: (photo) => photo.avif({ effort: 0, chromaSubsampling: '4:2:0' }),
  'avif-444': (photo) => photo.avif({ effort: 0, chromaSubsampling: '4:4:4' }),
  'avif-10': (photo) => photo.avif({ effort: 0, bitdepth: 10 }),
} satisfies Record<string, (photo: Sharp) => Sharp>;

export type PictureForm = keyof typeof forms;

/** All forms of photo-like files that can be made. */
export const pictureForms = Object.keys(forms) as PictureForm[];

/** A photo-like file: the same for the same form, size and seed. With `channels: 4` transparent where the form can be. */
export async function makePicture(form: PictureForm, size: PhotoSize): Promise<Buffer> {
  return forms[form](await photo(size)).toBuffer();
}
