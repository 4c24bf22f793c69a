import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import sharp from 'sharp';

export interface FoundPicture {
  path: string;
  format: string;
  sizeBytes: number;
  megapixels: number;
}

const extensions = new Set(['.jpg', '.jpeg', '.png', '.webp']);

/** More would fill the memory of the machine with files, and tell nothing new. */
const mostPictures = 200;

/**
 * The JPEG, PNG and WebP pictures of a folder and those in it, by name, at most 200 spread over all.
 * @throws Error when there are none.
 */
export async function picturesIn(folder: string): Promise<FoundPicture[]> {
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => extensions.has(extname(name).toLowerCase()))
    .sort();
  const step = Math.max(1, names.length / mostPictures);
  const chosen = Array.from(
    { length: Math.min(names.length, mostPictures) },
    (_, index) => names[Math.floor(index * step)] as string,
  );
  const found: FoundPicture[] = [];
  for (const name of chosen) {
    const path = join(folder, name);
    try {
      const [{ size }, header] = await Promise.all([stat(path), sharp(path).metadata()]);
      const megapixels = (header.width * header.height) / 1e6;
      found.push({ path, format: header.format, sizeBytes: size, megapixels });
    } catch {
      // Named like a picture, but is none.
    }
  }
  if (found.length > 0) return found;
  throw new Error(`JPEG, PNG or WebP pictures were expected in ${folder}, and none were found.`);
}
