import sharp, { type Sharp } from 'sharp';

/** Of EXIF's orientations 1 to 8: what turns an upright picture into the stored one. https://www.cipa.jp/std/documents/e/DC-008-2012_E.pdf § 4.6.4 */
const turns = [
  { angle: 0, flop: false },
  { angle: 0, flop: true },
  { angle: 180, flop: false },
  { angle: 180, flop: true },
  { angle: 90, flop: true },
  { angle: 270, flop: false },
  { angle: 270, flop: true },
  { angle: 90, flop: false },
] as const;

/** Turns the pixels of an upright picture file so that EXIF's `orientation` (1 to 8), which it sets, turns them back. */
export async function storeOriented(upright: Buffer, orientation: number): Promise<Sharp> {
  const turn = turns[orientation - 1];
  if (turn === undefined) throw new RangeError(`orientation must be 1 to 8, got ${orientation}`);
  const turned = await sharp(upright).rotate(turn.angle).png({ compressionLevel: 1 }).toBuffer();
  return sharp(turned).flop(turn.flop).withMetadata({ orientation });
}
