import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { paintPhoto } from './paint-photo.js';

interface PhotoRecipe {
  count: number;
  width: number;
  height: number;
  grain: number;
  format: 'jpeg' | 'png' | 'webp';
  quality?: number;
}

/** Raised when the recipes change, so that an older set is not used for a newer one. */
const setVersion = 1;

const sets = {
  /** JPEGs of 0.3 to 5 MB, as phones and cameras make them: what throughput is measured with. */
  jpegs: [
    { count: 6, width: 1600, height: 1200, grain: 12, format: 'jpeg', quality: 85 },
    { count: 10, width: 2048, height: 1536, grain: 16, format: 'jpeg', quality: 88 },
    { count: 6, width: 3000, height: 2000, grain: 20, format: 'jpeg', quality: 90 },
    { count: 2, width: 4000, height: 3000, grain: 20, format: 'jpeg', quality: 90 },
  ],
  /** JPEG, PNG and WebP up to 12 megapixels: what memory is measured with. */
  mixed: [
    { count: 3, width: 2048, height: 1536, grain: 16, format: 'jpeg', quality: 88 },
    { count: 1, width: 4000, height: 3000, grain: 20, format: 'jpeg', quality: 90 },
    { count: 2, width: 1600, height: 1200, grain: 5, format: 'png' },
    // A PNG of 12 megapixels would be over the 20 MiB that a picture may have.
    { count: 1, width: 3200, height: 2400, grain: 0, format: 'png' },
    { count: 2, width: 2048, height: 1536, grain: 12, format: 'webp', quality: 85 },
    { count: 1, width: 4000, height: 3000, grain: 12, format: 'webp', quality: 85 },
  ],
  /** Small ones: what the long run is done with. */
  small: [
    { count: 6, width: 640, height: 480, grain: 12, format: 'jpeg', quality: 85 },
    { count: 2, width: 640, height: 480, grain: 2, format: 'png' },
    { count: 2, width: 640, height: 480, grain: 12, format: 'webp', quality: 85 },
  ],
} as const satisfies Record<string, readonly PhotoRecipe[]>;

export type PhotoSetName = keyof typeof sets;

/** How many pictures a set has. */
export function photoCount(name: PhotoSetName): number {
  return sets[name].reduce((sum, { count }) => sum + count, 0);
}

/**
 * The paths of a made-up set, the same pictures everywhere; painted when they are first asked for, and kept.
 * @param onPhoto called as each is there.
 */
export async function photoSet(
  name: PhotoSetName,
  cacheFolder: string,
  onPhoto: () => void = () => undefined,
): Promise<string[]> {
  const folder = join(cacheFolder, `photos-${setVersion}`);
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const recipe of sets[name] as readonly PhotoRecipe[]) {
    for (let index = 0; index < recipe.count; index += 1) {
      paths.push(await photo(folder, recipe, index));
      onPhoto();
    }
  }
  return paths;
}

async function photo(folder: string, recipe: PhotoRecipe, index: number): Promise<string> {
  const { width, height, grain, format, quality } = recipe;
  const path = join(folder, `${width}x${height}-grain${grain}-${index}.${format}`);
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (isThere) return path;
  const seed = width * 1000 + index * 7 + grain;
  const painted = await paintPhoto({ seed, width, height, grain });
  const unfinished = `${path}.${process.pid}`;
  await painted
    .removeAlpha()
    .toFormat(format, quality === undefined ? {} : { quality })
    .toFile(unfinished);
  await rename(unfinished, path);
  return path;
}
