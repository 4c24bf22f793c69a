import { join } from 'node:path';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { repositoryRoot } from '../../frame/repository-root.js';
import { photoCount, photoSet, type PhotoSetName } from '../../pictures/photo-set.js';
import { picturesIn, type FoundPicture } from '../../pictures/picture-folder.js';

/** Paths of the pictures that each part is measured with. */
export type ImagePictures = Record<PhotoSetName, readonly string[]>;

/** What the skill takes by default, with room to spare. */
const largestBytes = 20 * 1024 * 1024;
const names = ['jpegs', 'mixed', 'small'] as const satisfies readonly PhotoSetName[];

const fits = {
  jpegs: ({ format, sizeBytes }) => format === 'jpeg' && sizeBytes >= 0.3e6 && sizeBytes <= 5e6,
  mixed: ({ sizeBytes, megapixels }) => sizeBytes <= largestBytes && megapixels <= 12,
  small: ({ sizeBytes, megapixels }) => sizeBytes <= 0.5e6 && megapixels <= 1,
} satisfies Record<PhotoSetName, (picture: FoundPicture) => boolean>;

/** With fewer, one picture would decide, and a first one to warm up with would be missing. */
const fewest = 8;

/** From the folder that was named what fits each part; where too few do, and without a folder, made-up pictures. */
export async function choosePictures(context: BenchmarkContext): Promise<ImagePictures> {
  const { options, say } = context;
  const folder = options.imagesFolder;
  const found = folder === undefined ? [] : await picturesIn(folder);
  const chosen: Partial<Record<PhotoSetName, readonly string[]>> = {};
  for (const name of names) {
    const fitting = found.filter(fits[name]);
    chosen[name] =
      fitting.length >= fewest ? fitting.map(({ path }) => path) : await makeUp(name, context);
    const source = fitting.length >= fewest ? `from ${folder}` : 'made up, photo-like';
    say(`Pictures for "${name}": ${chosen[name]?.length}, ${source}.`);
  }
  return chosen as ImagePictures;
}

async function makeUp(name: PhotoSetName, { progress }: BenchmarkContext): Promise<string[]> {
  progress.part(`painting the set "${name}" (once)`, photoCount(name));
  const paths = await photoSet(name, join(repositoryRoot, '.cache/bench'), () => progress.step());
  progress.end();
  return paths;
}
