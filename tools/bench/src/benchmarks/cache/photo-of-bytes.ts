import { paintPhoto } from '../../pictures/paint-photo.js';

/** A photo-like PNG of about so many bytes: its pixels as they are. */
export async function photoOfBytes(bytes: number, seed = 1): Promise<Buffer> {
  const side = Math.floor(Math.sqrt(bytes / 3));
  const photo = await paintPhoto({ seed, width: side, height: side, grain: 8 });
  return photo.removeAlpha().png({ compressionLevel: 0 }).toBuffer();
}
