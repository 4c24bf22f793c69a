import { turnPixels, type Pixels, type QuarterTurn } from '@skillgate/imaging';

import { meanConfidence, wordsOf, type Layout } from '../layout/layout.js';
import { mapLayout, type Size } from '../layout/map-layout.js';
import { missedShare } from '../layout/missed-share.js';
import { turnPointBack } from '../layout/turn-point-back.js';
import type { FaintWords } from '../page/faint-words.js';
import type { PageMeasures } from '../page/measure-page.js';
import { planPage, type PagePlan } from '../page/plan.js';
import { preparePage } from '../page/prepare-page.js';
import { smallPrintWithFaint } from '../page/small-print.js';
import { strengthenWords } from '../page/strengthen-words.js';
import {
  muchMissed,
  substance,
  sure,
  untouched,
  worth,
  type Preparation,
  type Reading,
} from '../reading.js';
import {
  readRows,
  readStrips,
  withinMemory,
  type ReadOptions,
  type ReadPreparedOptions,
} from './read-strips.js';
import { readFaintToo } from './read-faint-too.js';
import type { LanguageFile, Orientation } from './thread-messages.js';

export interface ReadPageOptions extends ReadOptions {
  /** Of the page as it came. */
  measures: PageMeasures;
  orientationModel: LanguageFile;
}

/** A page that is read with less confidence than this may be turned; upside down 0.4 is usual, upright 0.9. */
const doubtful = 0.7;
/** Tesseract's own measure of an orientation that can be relied on. */
const sureOrientation = 1.5;
/** With this the page need not be read as it came, where its lines run from top to bottom as well. */
const certainOrientation = 4;
/** Lines that are so much sharper from top to bottom than across run so. */
const runsDown = 0.8;
const fewestLetters = 24;

function told(plan: PagePlan, isStrengthened: boolean, rotationDegrees: QuarterTurn): Preparation {
  return {
    rotationDegrees,
    deskewDegrees: plan.deskewDegrees,
    scale: plan.scale,
    inverted: plan.inverted,
    contrastStretched: plan.stretched || isStrengthened,
  };
}

/**
 * Reads a prepared page by columns and blocks. Tesseract's layout analysis now and then drops a column whole, such as the
 * amounts of a bill: where much is missed the page is read by rows too, which counts where it has read more and is as sure
 * of it as of a page. Of a photo, rows read its background.
 */
async function readWhole(
  page: Pixels,
  missedBy: (layout: Layout) => number,
  options: ReadPreparedOptions,
): Promise<{ layout: Layout; missed: number }> {
  const byBlocks = await readStrips(page, options);
  const missed = missedBy(byBlocks);
  if (missed < muchMissed) return { layout: byBlocks, missed };
  const byRows = await readRows(page, options);
  const isPage = meanConfidence(wordsOf(byRows)) >= sure;
  const isMore = isPage && substance(byRows) > substance(byBlocks);
  return { layout: isMore ? byRows : byBlocks, missed };
}

/** How a page is prepared where some of its words are strengthened. */
function planWith(measures: PageMeasures, faintWords: readonly FaintWords[], size: Size): PagePlan {
  return planPage(
    { ...measures, smallPrintHeight: smallPrintWithFaint(measures, faintWords) },
    size,
  );
}

interface TurnedReading extends Reading {
  /** Prepares the page as it was read, for orientation detection; undefined where it has hardly any letters. */
  prepare: (() => Promise<Pixels>) | undefined;
  mayRunDown: boolean;
}

/**
 * Reads a page turned by so much.
 * @param leaveDown Whether it is left unread where its lines seem to run from top to bottom then.
 */
async function readTurned(
  page: Pixels,
  rotationDegrees: QuarterTurn,
  options: ReadPageOptions,
  leaveDown = false,
): Promise<TurnedReading> {
  const turned = await turnPixels(page, rotationDegrees);
  const measures =
    rotationDegrees === 0
      ? options.measures
      : await options.pool.run({ kind: 'measure', page: turned }, options.signal);
  const isBlank = measures.inked === undefined;
  if (isBlank) {
    return {
      ...{ layout: [], confidence: 0, missed: 0, unread: 0, script: undefined, warnings: [] },
      ...{ prepare: undefined, mayRunDown: false },
      preparation: { ...untouched, rotationDegrees },
    };
  }
  const mayRunDown = measures.letters >= fewestLetters && measures.rowsToColumns < runsDown;
  const turnBack = turnPointBack(rotationDegrees, page);
  const prepare = async (faintWords: readonly FaintWords[], plan: PagePlan) =>
    preparePage(await strengthenWords(turned, { ...measures, faintWords }), plan);
  const read = async (strengthened: readonly FaintWords[]) => {
    const plan = planWith(measures, strengthened, turned);
    const { grey, toSource } = await prepare(strengthened, plan);
    const inTurned = (layout: Layout) => mapLayout(layout, toSource, turned);
    const missedBy = (layout: Layout) => missedShare(inTurned(layout), measures.letterSpots);
    const { dotsPerInch } = plan;
    const { layout, missed } = await readWhole(grey, missedBy, { ...options, dotsPerInch });
    const inPage = mapLayout(layout, (point) => turnBack(toSource(point)), page);
    return { plan, strengthened, layout: inTurned(layout), inPage, missed };
  };
  const unread = { strengthened: [], layout: [], inPage: [], missed: 1 };
  const {
    plan,
    strengthened,
    inPage: layout,
    missed,
  } = mayRunDown && leaveDown
    ? { ...unread, plan: planPage(measures, turned) }
    : await readFaintToo(measures.faintWords, read);
  return {
    layout,
    confidence: meanConfidence(wordsOf(layout)),
    missed,
    unread: 0,
    preparation: told(plan, strengthened.length > 0, rotationDegrees),
    script: undefined,
    warnings: [],
    prepare:
      measures.letters < fewestLetters
        ? undefined
        : async () => (await prepare(strengthened, plan)).grey,
    mayRunDown,
  };
}

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
