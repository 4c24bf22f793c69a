import type { Pixels } from '@skillgate/imaging';

import { worth, type Reading } from '../reading.js';
import { withinMemory } from './read-strips.js';
import { readTurned, type ReadPageOptions, type TurnedReading } from './read-turned.js';
import type { Orientation } from './thread-messages.js';

/** A page that is read with less confidence than this may be turned; upside down 0.4 is usual, upright 0.9. */
const doubtful = 0.7;
/** Tesseract's own measure of an orientation that can be relied on. */
const sureOrientation = 1.5;
/** With this the page need not be read as it came, where its lines run from top to bottom as well. */
const certainOrientation = 4;

async function detect(
  page: Pixels,
  { pool, orientationModel, signal }: ReadPageOptions,
): Promise<Orientation | undefined> {
  const shown = await withinMemory(page);
  const found = await pool.run({ kind: 'orient', page: shown, model: orientationModel }, signal);
  return found && found.confidence >= sureOrientation ? found : undefined;
}

/** What its own measure and its lines both say. */
const isSurelySideways = ({ rotationDegrees, confidence }: Orientation) =>
  confidence >= certainOrientation && (rotationDegrees === 90 || rotationDegrees === 270);

/** Of a few letters orientation detection can tell nothing, but they are quickly read the other way up. */
async function readFew(
  page: Pixels,
  upright: TurnedReading,
  options: ReadPageOptions,
): Promise<Reading> {
  if (upright.layout.length === 0 || upright.confidence >= doubtful) return upright;
  const other = await readTurned(page, 180, options);
  return other.confidence >= doubtful && worth(other) > worth(upright) ? other : upright;
}

/**
 * Reads a page of grey pixels. A page that is read with doubt, or whose lines seem to run from top to bottom, is shown to
 * Tesseract's orientation detection (0.3 s), and read once more when it is turned; the better reading counts. Only what
 * surely lies on its side is not read as it came.
 */
export async function readPage(page: Pixels, options: ReadPageOptions): Promise<Reading> {
  const upright = await readTurned(page, 0, options, true);
  const { prepare, confidence, mayRunDown } = upright;
  if (prepare === undefined) return readFew(page, upright, options);
  if (confidence >= doubtful && !mayRunDown) return upright;
  const orientation = await detect(await prepare(), options);
  const script = orientation?.script;
  const degrees = orientation?.rotationDegrees ?? 0;
  const isUnread = mayRunDown && !(orientation && isSurelySideways(orientation));
  const first = isUnread ? await readTurned(page, 0, options) : upright;
  if (degrees === 0) return { ...first, script };
  const other = await readTurned(page, degrees, options);
  return { ...(worth(other) > worth(first) ? other : first), script };
}
