/** The formats that are opened. */
export const pictureFormats = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const;

export type PictureFormat = (typeof pictureFormats)[number];

/** The formats as people write them. */
export const formatTitles = {
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  gif: 'GIF',
  tiff: 'TIFF',
  avif: 'AVIF',
} satisfies Record<PictureFormat, string>;
