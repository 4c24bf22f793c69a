import { turnPixels, type Pixels, type QuarterTurn } from '@skillgate/imaging';

import { boxAround, meanConfidence, type Box, type Line } from '../layout/layout.js';
import { sure } from '../reading.js';
import { findLines, type FoundLines } from './find-lines.js';
import type { PhotoModels } from './photo-models.js';
import { readLine } from './read-line.js';

/** Lines that are read with less are patterns, 0 to 1. */
const leastConfidence = 0.5;

/** Where so many pieces of lines are found, at most, it is cheap to read them the other way up too. */
const fewToTurn = 24;

/** What was read off a photo. */
export interface PhotoLines {
  /** In rows, as they are read, in pixels of the photo turned clockwise by so much. */
  lines: Line[];
  rotationDegrees: QuarterTurn;
  /** How many pieces of lines were found, those that were left out among them. */
  found: number;
  /** How many of them were left out because there are too many. */
  leftOut: number;
  /** The share of them that was not or could not be read, 0 to 1; 0 where nothing was found. */
  missed: number;
}

/** Boxes that are so much higher than wide are no lone letters or figures. */
const upended = 3;

function runDown(rows: readonly (readonly Box[])[]): boolean {
  const boxes = rows.flat();
  return 2 * boxes.filter(({ width, height }) => height > upended * width).length > boxes.length;
}

type ReadUpright = Omit<PhotoLines, 'rotationDegrees'>;

const confidenceOf = ({ lines }: ReadUpright) =>
  meanConfidence(lines.flatMap(({ words }) => words));

const lettersOf = ({ lines }: ReadUpright) =>
  lines
    .flatMap(({ words }) => words)
    .reduce((sum, { text, confidence }) => sum + confidence * text.length, 0);

/** Upside down most pieces are read as nothing, and a few figures and capitals surely. */
const mayBeUpsideDown = (read: ReadUpright) =>
  read.found > 0 && read.found <= fewToTurn && (confidenceOf(read) < sure || 2 * read.missed >= 1);

/**
 * Reads a photo of grey pixels; less of it once it is cancelled. One whose lines run from top to bottom is turned before,
 * so that they stand in their order; the other way round where it is read with doubt, as is a short text that is level.
 */
export async function readRows(
  page: Pixels,
  models: PhotoModels,
  isCancelled: () => boolean,
): Promise<PhotoLines> {
  const found = await findLines(page, models);
  const readTurned = async (rotationDegrees: 90 | 180 | 270): Promise<PhotoLines> => {
    const turned = await turnPixels(page, rotationDegrees);
    const upright = await findLines(turned, models);
    const read = await readFound(turned, upright, models, isCancelled);
    // What no text was read in, such as poles, was not turned.
    return { ...read, rotationDegrees: read.lines.length > 0 ? rotationDegrees : 0 };
  };
  if (!runDown(found.rows)) {
    const level = await readFound(page, found, models, isCancelled);
    if (!mayBeUpsideDown(level) || isCancelled()) return { ...level, rotationDegrees: 0 };
    const turned = await readTurned(180);
    const isBetter = confidenceOf(turned) >= sure && lettersOf(turned) > lettersOf(level);
    return isBetter ? turned : { ...level, rotationDegrees: 0 };
  }
  const downwards = await readTurned(270);
  if (confidenceOf(downwards) >= sure || isCancelled()) return downwards;
  const upwards = await readTurned(90);
  return confidenceOf(upwards) > confidenceOf(downwards) ? upwards : downwards;
}

async function readFound(
  page: Pixels,
  { rows, leftOut }: FoundLines,
  models: PhotoModels,
  isCancelled: () => boolean,
): Promise<ReadUpright> {
  const lines: Line[] = [];
  const found = rows.flat().length + leftOut;
  let unread = leftOut;
  for (const row of rows) {
    const words = [];
    for (const box of row) {
      if (isCancelled()) return { lines, found, leftOut, missed: 1 };
      const read = await readLine(page, box, models);
      if (meanConfidence(read) >= leastConfidence) words.push(...read);
      else unread += 1;
    }
    if (words.length > 0) lines.push({ words, box: boxAround(words.map(({ box }) => box)) });
  }
  return { lines, found, leftOut, missed: unread / Math.max(1, found) };
}
