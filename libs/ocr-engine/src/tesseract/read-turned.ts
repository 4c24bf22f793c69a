import { turnPixels, type Pixels, type QuarterTurn } from '@skillgate/imaging';

import { meanConfidence, wordsOf, type Layout } from '../layout/layout.js';
import { mapLayout } from '../layout/map-layout.js';
import { missedShare } from '../layout/missed-share.js';
import { turnPointBack } from '../layout/turn-point-back.js';
import type { FaintWords } from '../page/faint-words.js';
import type { PageMeasures } from '../page/measure-page.js';
import type { PagePlan } from '../page/plan.js';
import { planWithFaint } from '../page/plan-with-faint.js';
import { preparePage } from '../page/prepare-page.js';
import { strengthenWords } from '../page/strengthen-words.js';
import { untouched, type Preparation, type Reading } from '../reading.js';
import { readFaintToo, type StrengthenedReading } from './read-faint-too.js';
import type { ReadOptions } from './read-strips.js';
import { readWhole } from './read-whole.js';
import type { LanguageFile } from './thread-messages.js';

export interface ReadPageOptions extends ReadOptions {
  /** Of the page as it came. */
  measures: PageMeasures;
  orientationModel: LanguageFile;
}

export interface TurnedReading extends Reading {
  /** Prepares the page as it was read, for orientation detection; undefined where it has hardly any letters. */
  prepare: (() => Promise<Pixels>) | undefined;
  mayRunDown: boolean;
}

/** A page that was turned. */
interface TurnedPage {
  readonly turned: Pixels;
  readonly measures: PageMeasures;
}

/** What one pass over a turned page reads. */
interface Pass extends StrengthenedReading {
  readonly plan: PagePlan;
}

/** Lines that are so much sharper from top to bottom than across run so. */
const runsDown = 0.8;
const fewestLetters = 24;

const prepare = async (
  { turned, measures }: TurnedPage,
  faintWords: readonly FaintWords[],
  plan: PagePlan,
) => preparePage(await strengthenWords(turned, { ...measures, faintWords }), plan);

async function readOnce(
  page: TurnedPage,
  strengthened: readonly FaintWords[],
  options: ReadOptions,
): Promise<Pass> {
  const { turned, measures } = page;
  const plan = planWithFaint(measures, strengthened, turned);
  const { grey, toSource } = await prepare(page, strengthened, plan);
  const inTurned = (layout: Layout) => mapLayout(layout, toSource, turned);
  const missedBy = (layout: Layout) => missedShare(inTurned(layout), measures.letterSpots);
  const { dotsPerInch } = plan;
  const { layout, missed } = await readWhole(grey, missedBy, { ...options, dotsPerInch });
  return { plan, strengthened, layout: inTurned(layout), missed };
}

const leftUnread = ({ turned, measures }: TurnedPage): Pass => ({
  ...{ strengthened: [], layout: [], missed: 1 },
  plan: planWithFaint(measures, [], turned),
});

function told(plan: PagePlan, isStrengthened: boolean, rotationDegrees: QuarterTurn): Preparation {
  return {
    rotationDegrees,
    deskewDegrees: plan.deskewDegrees,
    scale: plan.scale,
    inverted: plan.inverted,
    contrastStretched: plan.stretched || isStrengthened,
  };
}

const blank = (rotationDegrees: QuarterTurn): TurnedReading => ({
  ...{ layout: [], confidence: 0, missed: 0, unread: 0, script: undefined, warnings: [] },
  ...{ prepare: undefined, mayRunDown: false },
  preparation: { ...untouched, rotationDegrees },
});

async function turn(
  page: Pixels,
  rotationDegrees: QuarterTurn,
  { pool, signal, measures }: ReadPageOptions,
): Promise<TurnedPage> {
  const turned = await turnPixels(page, rotationDegrees);
  if (rotationDegrees === 0) return { turned, measures };
  return { turned, measures: await pool.run({ kind: 'measure', page: turned }, signal) };
}

/**
 * Reads a page turned by so much.
 * @param leaveDown Whether it is left unread where its lines seem to run from top to bottom then.
 */
export async function readTurned(
  page: Pixels,
  rotationDegrees: QuarterTurn,
  options: ReadPageOptions,
  leaveDown = false,
): Promise<TurnedReading> {
  const turned = await turn(page, rotationDegrees, options);
  const { inked, letters, rowsToColumns, faintWords } = turned.measures;
  if (inked === undefined) return blank(rotationDegrees);
  const mayRunDown = letters >= fewestLetters && rowsToColumns < runsDown;
  const read = (strengthened: readonly FaintWords[]) => readOnce(turned, strengthened, options);
  const pass = mayRunDown && leaveDown ? leftUnread(turned) : await readFaintToo(faintWords, read);
  const { plan, strengthened, missed } = pass;
  const layout = mapLayout(pass.layout, turnPointBack(rotationDegrees, page), page);
  const show = async () => (await prepare(turned, strengthened, plan)).grey;
  return {
    ...{ layout, confidence: meanConfidence(wordsOf(layout)), missed, unread: 0 },
    preparation: told(plan, strengthened.length > 0, rotationDegrees),
    ...{ script: undefined, warnings: [] },
    prepare: letters < fewestLetters ? undefined : show,
    mayRunDown,
  };
}
