import type { PictureFormat } from './picture-format.js';

/** How the parts of libvips that read each format begin their messages. */
const prefixes: Record<PictureFormat, RegExp> = {
  jpeg: /^VipsJpeg: ?/,
  png: /^(vipspng|pngload\w*): ?/,
  webp: /^(webp|webp2vips|webpload\w*): ?/,
  gif: /^(gif|gifload\w*): ?/,
  tiff: /^(tiff|tiff2vips|tiffload\w*): ?/,
  avif: /^(heif|heifload\w*): ?/,
};
const empty = /^(Warning treated as error|Unknown error|$)/;

/**
 * What libvips says of a failure, in its words, without the names of its parts; undefined when it says nothing.
 *
 * libvips has one buffer of messages for all threads: what runs at the same time may add to it or empty it. Lines that
 * come from the reader of another format are left out; which of two JPEGs is meant can't be told.
 */
export function libvipsReason(error: Error, format: PictureFormat): string | undefined {
  const foreign = Object.entries(prefixes)
    .filter(([name]) => name !== format)
    .map(([, prefix]) => prefix);
  return error.message
    .replace(/^Input buffer has corrupt header: ?/, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !empty.test(line) && !foreign.some((prefix) => prefix.test(line)))
    .map((line) => line.replace(prefixes[format], ''))[0];
}
