import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { originalOf, photoOriginal, type Original } from '@skillgate/testing';
import sharp from 'sharp';
import type { BenchmarkContext } from '../../../frame/benchmark.js';
import { paintPhoto } from '../../../pictures/paint-photo.js';
import { picturesIn } from '../../../pictures/picture-folder.js';

/** A picture that is read, or painted, when it is its turn. */
export interface Source {
  name: string;
  open(): Promise<Original>;
}

/** What the corpus takes from a folder with the parts `photo`, `page`, `screen` and `small`; without, all are photos. */
export interface Sources {
  photos: Source[];
  pages: Source[];
  others: Source[];
}

const paintedSize = { width: 1200, height: 900 };
/** A little more than what is kept, so that copies at half the size are still admitted. */
const longestSide = 1280;

/** Two ways of painting, so that no rule is fitted to one. */
function painted(index: number): Source {
  const seed = index + 1;
  const paint = async () =>
    index % 2 === 0
      ? photoOriginal({ ...paintedSize, seed })
      : originalOf((await paintPhoto({ ...paintedSize, seed, grain: 2 + (index % 8) * 2 })).png());
  return { name: `painted ${seed}`, open: paint };
}

async function sourcesIn(folder: string): Promise<Source[]> {
  const found = await picturesIn(folder);
  return found.map(({ path }) => ({
    name: basename(path),
    open: async () =>
      originalOf(sharp(await readFile(path), { limitInputPixels: false }), longestSide),
  }));
}

const isFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

async function inFolder(folder: string): Promise<Sources> {
  if (!(await isFolder(join(folder, 'photo')))) {
    return { photos: await sourcesIn(folder), pages: [], others: [] };
  }
  const part = async (name: string) =>
    (await isFolder(join(folder, name))) ? sourcesIn(join(folder, name)) : [];
  return {
    photos: await part('photo'),
    pages: await part('page'),
    others: [...(await part('screen')), ...(await part('small'))],
  };
}

/** The folder's pictures, or painted photos; few of them when it has to be quick. */
export async function chooseSources({ options, say }: BenchmarkContext): Promise<Sources> {
  const { imagesFolder, quick } = options;
  const most = quick ? 6 : undefined;
  if (imagesFolder === undefined) {
    const photos = Array.from({ length: most ?? 30 }, (_, index) => painted(index));
    say(`Photos: ${photos.length}, made up.`);
    return { photos, pages: [], others: [] };
  }
  const { photos, pages, others } = await inFolder(imagesFolder);
  say(
    `In ${imagesFolder}: ${photos.length} photos, ${pages.length} pages, ${others.length} others.`,
  );
  return {
    photos: photos.slice(0, most),
    pages: pages.slice(0, most),
    others: others.slice(0, most),
  };
}
