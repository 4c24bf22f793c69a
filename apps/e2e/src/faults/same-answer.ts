import type { ImageAnswer, OcrAnswer } from '@skillgate/client';

/** What differs between two answers in what a caller makes use of; undefined when nothing does. */
export function differenceOf(got: ImageAnswer, right: ImageAnswer): string | undefined {
  for (const key of ['format', 'width', 'height', 'imageHash', 'hasAlpha'] as const) {
    if (got[key] !== right[key]) return `${key} ${String(got[key])}, not ${String(right[key])}`;
  }
  for (const key of ['source', 'warnings'] as const) {
    const [one, other] = [JSON.stringify(got[key]), JSON.stringify(right[key])];
    if (one !== other) return `${key} ${one}, not ${other}`;
  }
  if (Buffer.compare(got.image, right.image) === 0) return undefined;
  return `${got.image.length} bytes, not the same as the ${right.image.length}`;
}

/** What differs between two readings of a page; undefined when nothing does. */
export function readingDifference(got: OcrAnswer, right: OcrAnswer): string | undefined {
  for (const key of ['text', 'confidence', 'engine', 'preparation', 'blocks', 'source'] as const) {
    const [one, other] = [JSON.stringify(got[key]), JSON.stringify(right[key])];
    if (one !== other) return `${key} ${one}, not ${other}`;
  }
  return undefined;
}
