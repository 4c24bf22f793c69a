import { textPages } from '@skillgate/testing';
import sharp from 'sharp';
import type { BenchmarkContext } from '../../../frame/benchmark.js';
import { ruleAgainst } from './judge.js';
import type { Source } from './pictures.js';
import { prepare } from './prepare.js';

/** How often each picture comes. */
export const timesEach = 5;

/** One picture, as often as it comes. */
export interface Comer {
  name: string;
  /** Whether the rules let it take part in the same-picture tier. */
  isAdmitted: boolean;
  /** Its files in the order in which they come: the first two are the same bytes. */
  files: readonly Buffer[];
}

/** Each picture twice as it was, then coded and scaled in three ways. */
async function comer(name: string, original: Buffer): Promise<Comer> {
  const again = () => sharp(original);
  const { width = 0 } = await again().metadata();
  const copies = await Promise.all([
    again().jpeg({ quality: 80 }).toBuffer(),
    again().jpeg({ quality: 75, mozjpeg: true }).toBuffer(),
    again()
      .resize(Math.round(width * 0.75))
      .jpeg({ quality: 90 })
      .toBuffer(),
  ]);
  const isAdmitted = (await ruleAgainst(await prepare(original))) === undefined;
  return { name, isAdmitted, files: [original, original, ...copies] };
}

/** The photos as a camera's files. */
export async function comingPhotos(
  { progress }: BenchmarkContext,
  photos: readonly Source[],
): Promise<Comer[]> {
  progress.part('photos that come again', photos.length);
  const comers: Comer[] = [];
  for (const { name, open } of photos) {
    const original = await open();
    comers.push(await comer(name, await original.open().jpeg({ quality: 92 }).toBuffer()));
    progress.step();
  }
  return comers;
}

const page = { ground: 'plain', digitHeight: 10, contrast: 215, width: 595, height: 842 } as const;

async function paintedPages(forms: number): Promise<{ name: string; png: Buffer }[]> {
  const pages: { name: string; png: Buffer }[] = [];
  for (let seed = 1; seed <= forms; seed += 1) {
    const { page: first, changed } = await textPages({ ...page, seed });
    pages.push({ name: `form ${seed}`, png: await first.png().toBuffer() });
    for (const { pair, page: other } of changed) {
      pages.push({ name: `form ${seed}, ${pair}`, png: await other.png().toBuffer() });
    }
  }
  return pages;
}

/** The folder's pages; without, pages of a few forms that differ in one glyph. */
export async function comingPages(
  { options, progress }: BenchmarkContext,
  pages: readonly Source[],
): Promise<Comer[]> {
  progress.part('pages that come again', 1);
  if (pages.length === 0) {
    const painted = await paintedPages(options.quick ? 1 : 5);
    return Promise.all(painted.map(({ name, png }) => comer(name, png)));
  }
  const comers: Comer[] = [];
  for (const { name, open } of pages.slice(0, 60)) {
    const original = await open();
    comers.push(await comer(name, await original.open().png().toBuffer()));
  }
  return comers;
}
