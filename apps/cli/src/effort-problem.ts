import { ImageFormat, imageFormatDefaults } from '@skillgate/proto';
import type { OutputFormat } from './image-client.js';

const limits = {
  webp: imageFormatDefaults[ImageFormat.WEBP],
  jpeg: imageFormatDefaults[ImageFormat.JPEG],
  png: imageFormatDefaults[ImageFormat.PNG],
  avif: imageFormatDefaults[ImageFormat.AVIF],
} satisfies Record<OutputFormat, { maxEffort: number | undefined }>;

/** What is wrong with an effort for a format, in words for the user; undefined when they go together. */
export function effortProblem(
  effort: number | undefined,
  format: OutputFormat,
): string | undefined {
  const { maxEffort } = limits[format];
  if (effort === undefined || (maxEffort !== undefined && effort <= maxEffort)) return undefined;
  const expected =
    maxEffort === undefined
      ? 'No effort was expected; leave --effort out.'
      : `A whole number from 0 to ${maxEffort} was expected.`;
  return `error: option '--effort' argument '${effort}' is invalid with --format ${format}. ${expected}`;
}
