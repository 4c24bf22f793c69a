import type { PictureHeader } from '../header/picture-header.js';

/** Whether the pixels may come with alpha, as far as the header tells. */
export function mayHaveAlpha(header: PictureHeader): boolean {
  switch (header.format) {
    case 'jpeg':
      return false;
    case 'gif':
      return true;
    case 'png':
    case 'tiff':
      return header.channels % 2 === 0;
    case 'webp':
    case 'avif':
      return header.alpha;
  }
}
