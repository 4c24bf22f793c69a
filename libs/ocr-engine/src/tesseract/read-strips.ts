import { resizePixels, type Pixels } from '@skillgate/imaging';

import { layoutFromTesseract } from '../layout/from-tesseract.js';
import { boxAround, type Block, type Layout } from '../layout/layout.js';
import { mapLayout } from '../layout/map-layout.js';
import { stripPixels, type Strip } from '../page/split-page.js';
import type { ReaderPool } from './reader-pool.js';
import type { LanguageFile, ReadTask } from './thread-messages.js';

export interface ReadOptions {
  pool: ReaderPool;
  languages: readonly LanguageFile[];
  signal: AbortSignal;
}

/** How a prepared page is read. */
export interface ReadPreparedOptions extends ReadOptions {
  dotsPerInch: number;
}

/** The most pixels that are shown to Tesseract at a time, which takes about 20 bytes a pixel. */
const maxPixels = 8_000_000;
/** Its coordinates have 16 bits: it gives up a picture with a longer side. */
const maxSide = 32_767;

/** A page, or a strip of one, as small as Tesseract has memory for. */
export async function withinMemory(page: Pixels): Promise<Pixels> {
  const { width: across, height: down } = page;
  const scale = Math.min(Math.sqrt(maxPixels / (across * down)), maxSide / Math.max(across, down));
  if (scale >= 1) return page;
  const width = Math.max(1, Math.floor(across * scale));
  const height = Math.max(1, Math.floor(down * scale));
  return resizePixels(page, { width, height, kernel: 'linear' });
}

async function readAtOnce(
  page: Pixels,
  segmentation: ReadTask['segmentation'],
  { pool, languages, signal, dotsPerInch }: ReadPreparedOptions,
): Promise<Layout> {
  const shown = await withinMemory(page);
  const task: ReadTask = { kind: 'read', page: shown, languages, segmentation, dotsPerInch };
  const { tsv } = await pool.run(task, signal);
  const layout = layoutFromTesseract(tsv);
  const [across, down] = [page.width / shown.width, page.height / shown.height];
  return mapLayout(layout, ({ x, y }) => ({ x: x * across, y: y * down }), page);
}

/** The text of the last block and the first of the next strip as one block, whose paragraph goes on. */
function joined(above: Block, below: Block): Block {
  const last = above.paragraphs.at(-1) ?? [];
  const first = below.paragraphs[0] ?? [];
  return {
    box: boxAround([above.box, below.box]),
    paragraphs: [
      ...above.paragraphs.slice(0, -1),
      [...last, ...first],
      ...below.paragraphs.slice(1),
    ],
  };
}

function append(page: Layout, strip: Layout, goesOn: boolean): Layout {
  const [above, below] = [page.at(-1), strip[0]];
  if (!goesOn || above === undefined || below === undefined) return [...page, ...strip];
  return [...page.slice(0, -1), joined(above, below), ...strip.slice(1)];
}

function inPage(layout: Layout, { top }: Strip, page: Pixels): Layout {
  return top === 0 ? layout : mapLayout(layout, ({ x, y }) => ({ x, y: y + top }), page);
}

/** Reads a prepared page as one block, row by row: what stands side by side is one line. */
export function readRows(page: Pixels, options: ReadPreparedOptions): Promise<Layout> {
  return readAtOnce(page, 6, options);
}

/**
 * Reads a prepared page, its strips at the same time where threads are free. What has text and yet no block that the
 * layout analysis finds, such as a word cut out of a page, is read as one block.
 */
export async function readStrips(page: Pixels, options: ReadPreparedOptions): Promise<Layout> {
  const strips = await options.pool.run({ kind: 'split', page }, options.signal);
  // Each settles before any failure is told: nothing may run for a call that has ended.
  const settled = await Promise.allSettled(
    strips.map((strip) => readAtOnce(stripPixels(page, strip), 3, options)),
  );
  const layouts = settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  const whole = layouts.reduce<Layout>((before, layout, index) => {
    const strip = strips[index] as Strip;
    return append(before, inPage(layout, strip, page), strip.goesOn);
  }, []);
  return whole.length > 0 ? whole : readRows(page, options);
}
