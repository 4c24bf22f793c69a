import type { BenchmarkContext } from '../../../frame/benchmark.js';
import type { Row } from '../../../frame/row.js';
import { judgePhotos } from './copies-and-edits.js';
import { judgeGlyphs } from './glyphs.js';
import { judgeLoneDots } from './lone-dots.js';
import { judgeFolderPairs, judgePaintedPairs } from './pairs.js';
import { chooseSources } from './pictures.js';
import { comingPages, comingPhotos } from './repeat-workload.js';
import { measureRepeats } from './repeats.js';
import {
  glyphRows,
  loneDotRow,
  pairRows,
  photoRows,
  repeatRows,
  similarEditRows,
  similarGlyphRows,
  speedRows,
} from './rows.js';
import { measureSpeed } from './speed.js';

/** Photos coded, scaled and edited in every way: hits and false hits. */
export async function measureCopies(context: BenchmarkContext): Promise<Row[]> {
  const { photos } = await chooseSources(context);
  const judged = await judgePhotos(context, photos);
  return [...photoRows(judged), ...similarEditRows(judged)];
}

/** Text in which one glyph is another. */
export async function measureGlyphs(context: BenchmarkContext): Promise<Row[]> {
  const judged = await judgeGlyphs(context);
  const rows = [...glyphRows(judged), ...similarGlyphRows(judged)];
  return context.options.quick ? rows : [...rows, loneDotRow(await judgeLoneDots(context))];
}

/** All pairs of the painted pictures, which are distinct, and of a folder's, which its owner may look at. */
export async function measurePairs(context: BenchmarkContext): Promise<Row[]> {
  const painted = await judgePaintedPairs(context);
  const rows = pairRows('all pairs of distinct pictures', painted, true);
  if (context.options.imagesFolder === undefined) return rows;
  const { photos, pages, others } = await chooseSources(context);
  const folder = await judgeFolderPairs(context, [...photos, ...pages, ...others]);
  return [...rows, ...pairRows('all pairs of the folder', folder, false)];
}

/** Pictures that come five times each, by four strategies. */
export async function measureComers(context: BenchmarkContext): Promise<Row[]> {
  const { photos, pages } = await chooseSources(context);
  const coming = await comingPhotos(context, photos);
  const comingAsPages = await comingPages(context, pages);
  const repeats = await measureRepeats(context, 'photos by four strategies', coming);
  const pageRepeats = await measureRepeats(context, 'pages by four strategies', comingAsPages);
  return [...repeatRows('photos', repeats, true), ...repeatRows('pages', pageRepeats, false)];
}

/** How long it takes to compare two pictures. */
export async function measureComparing(): Promise<Row[]> {
  return speedRows(await measureSpeed());
}
