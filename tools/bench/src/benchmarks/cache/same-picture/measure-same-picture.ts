import type { BenchmarkContext } from '../../../frame/benchmark.js';
import type { Row } from '../../../frame/row.js';
import { judgePhotos } from './copies-and-edits.js';
import { judgeGlyphs } from './glyphs.js';
import { judgeFolderPairs, judgePaintedPairs } from './pairs.js';
import { chooseSources, type Source } from './pictures.js';
import { comingPages, comingPhotos } from './repeat-workload.js';
import { measureRepeats } from './repeats.js';
import { glyphRows, pairRows, photoRows, repeatRows, similarRows, speedRows } from './rows.js';
import { measureSpeed } from './speed.js';

async function folderPairRows(context: BenchmarkContext, sources: readonly Source[]) {
  if (context.options.imagesFolder === undefined) return [];
  const results = await judgeFolderPairs(context, sources);
  return pairRows('all pairs of the folder', results, false);
}

/** Which pictures are taken for the same: hits and false hits, issue 5's "Must reach" 3 and 4. */
export async function measureSamePicture(context: BenchmarkContext): Promise<Row[]> {
  const { photos, pages, others } = await chooseSources(context);
  const speed = speedRows(await measureSpeed());
  const judged = await judgePhotos(context, photos);
  const glyphs = await judgeGlyphs(context);
  const painted = await judgePaintedPairs(context);
  const folder = await folderPairRows(context, [...photos, ...pages, ...others]);
  const coming = await comingPhotos(context, photos);
  const comingAsPages = await comingPages(context, pages);
  const repeats = await measureRepeats(context, 'photos by four strategies', coming);
  const pageRepeats = await measureRepeats(context, 'pages by four strategies', comingAsPages);
  return [
    ...photoRows(judged),
    ...glyphRows(glyphs),
    ...pairRows('all pairs of distinct pictures', painted, true),
    ...folder,
    ...repeatRows('photos', repeats, true),
    ...repeatRows('pages', pageRepeats, false),
    ...similarRows(judged, glyphs),
    ...speed,
  ];
}
