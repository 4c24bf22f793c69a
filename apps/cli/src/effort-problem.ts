import type { OutputFormat } from './image-client.js';

/** How far each format's effort goes, from 0; undefined where the format has none. As image-engine checks it. */
const highestEfforts: Readonly<Record<OutputFormat, number | undefined>> = {
  webp: 6,
  jpeg: undefined,
  png: 9,
  avif: 9,
};

/** What is wrong with an effort for a format, in words for the user; undefined when they go together. */
export function effortProblem(
  effort: number | undefined,
  format: OutputFormat,
): string | undefined {
  const highest = highestEfforts[format];
  if (effort === undefined || (highest !== undefined && effort <= highest)) return undefined;
  const expected =
    highest === undefined
      ? 'No effort was expected; leave --effort out.'
      : `A whole number from 0 to ${highest} was expected.`;
  return `error: option '--effort' argument '${effort}' is invalid with --format ${format}. ${expected}`;
}
