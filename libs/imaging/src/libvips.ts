import sharp from 'sharp';

// One thread a picture: the workers are the parallelism. No cache: no picture is opened twice.
sharp.concurrency(1);
sharp.cache(false);

/** The loaders of what `recognise` takes, from memory. GIF is read by libnsgif, AVIF by libheif. */
const loaders = [
  'VipsForeignLoadJpegBuffer',
  'VipsForeignLoadPngBuffer',
  'VipsForeignLoadWebpBuffer',
  'VipsForeignLoadNsgifBuffer',
  'VipsForeignLoadTiffBuffer',
  'VipsForeignLoadHeifBuffer',
];

/**
 * Blocks every loader of libvips but those of the formats that are taken, for the whole process and for good: also for
 * other users of sharp in it, such as an application's `sharp('a.svg')`. So a server calls it, and a library does not:
 * there it is `recognise` alone that keeps other formats out.
 */
export function confineLibvips(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: loaders });
}

/** sharp, with the settings that hold for the process. */
export { sharp as libvips };
