import { animation, makePicture, orientedJpeg, pictureForms, tiffFile } from '@skillgate/testing';

/** Small real files of every form that decodes in a way of its own: what the fuzz damages. */
export function fuzzFiles(): Promise<Buffer[]> {
  return Promise.all([
    ...pictureForms.map((form, index) =>
      // Not two of the same size, and none over 200 pixels: damage is what is tried, not load.
      makePicture(form, { width: 64 + 5 * index, height: 48 + 4 * index }),
    ),
    orientedJpeg(6),
    animation('webp'),
    animation('gif'),
    tiffFile({ pages: 3 }),
  ]);
}
