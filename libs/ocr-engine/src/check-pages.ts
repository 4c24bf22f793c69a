import { invalidArgument, type AnswerWarning } from '@skillgate/core';
import type { PictureInfo } from '@skillgate/imaging';

/** Readers of PDF look for its mark so far, whatever stands before. */
const pdfHeadBytes = 1_024;

/** @throws SkillError INVALID_ARGUMENT for a PDF, with the way to make pictures of it. */
export function refusePdf(bytes: Buffer): void {
  if (!bytes.subarray(0, pdfHeadBytes).includes('%PDF-')) return;
  throw invalidArgument(
    'A picture of one page was expected, got a PDF document. Make a picture of each page, such as with ' +
      '`pdftoppm -r 200 -png FILE.pdf page`, and send those; many go into one RecognizeBatch.',
  );
}

/** @throws SkillError INVALID_ARGUMENT for a TIFF of several pages: reading its first alone would lose the others. */
export function refuseSeveralPages({ format, pages }: PictureInfo): void {
  if (format !== 'tiff' || pages === 1) return;
  throw invalidArgument(
    `A picture of one page was expected, got a TIFF file of ${pages} pages. Make a file of each page, such as with ` +
      '`tiffsplit FILE.tif`, and send those; many go into one RecognizeBatch.',
  );
}

/** Of an animation the first frame alone is read, as its viewers show it first: that is told. */
export function frameWarnings({ format, pages }: PictureInfo): AnswerWarning[] {
  if (pages === 1) return [];
  const message = `The ${format.toUpperCase()} file has ${pages} frames; the text of the first one was read.`;
  return [{ code: 'first_frame', message }];
}
