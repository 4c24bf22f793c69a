/**
 * Why two pictures are not taken for the same:
 * - `undecodable`: one of the files is damaged, no picture, or larger than may be opened;
 * - `size`: below 32 pixels or over 8 megapixels, the kept one is smaller, more than twice as large, or of another shape;
 * - `alpha`: one of them is transparent somewhere;
 * - `graphic`: text, drawings, screens: most of the picture has one brightness, or a line of print or a few digits
 *   stand on it, and what differs may be thin;
 * - `smooth`: nothing in it to hold on to, such as a gradient or a blank page;
 * - `busy`: strong detail nearly everywhere, as foliage, gravel, or text all over rough ground;
 * - `shift`: one lies more than half a pixel beside the other, is scaled or sharpened;
 * - `tiles`, `chroma`, `luma`: brightness or colour differ: over a tile, in colour alone, in structure;
 * - `noise`: one of them is grainier all over than coding makes it;
 * - `detail`: a single spot differs by more than coding does, such as a digit that is another.
 */
export type SamePictureRefusal =
  | 'undecodable'
  | 'size'
  | 'alpha'
  | 'graphic'
  | 'smooth'
  | 'busy'
  | 'shift'
  | 'tiles'
  | 'chroma'
  | 'luma'
  | 'noise'
  | 'detail';

export interface SamePictureVerdict {
  readonly same: boolean;
  /** How near to its limit the worst test came: 0 alike, 1 the limit. Undefined when no pixels were compared. */
  readonly score: number | undefined;
  /** The rule or test that refused; undefined when they are the same. */
  readonly reason: SamePictureRefusal | undefined;
}

/** What a single test says: how near it came to its limit, and its name. */
export interface Finding {
  readonly test: SamePictureRefusal;
  readonly score: number;
}

export function refused(reason: SamePictureRefusal, score?: number): SamePictureVerdict {
  return { same: false, score, reason };
}
