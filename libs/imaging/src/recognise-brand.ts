// Brands of ISO base media files: ISO/IEC 14496-12 § 4.3, https://mp4ra.org/registered-types/brands
const heicBrands = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];
const generalBrands = ['mif1', 'msf1', 'mif2', 'miaf'];

function brandsOf(bytes: Buffer): string[] {
  const boxEnd = Math.min(bytes.readUInt32BE(0), bytes.length);
  const brands = [bytes.toString('latin1', 8, 12)];
  // A box of a few hundred bytes is all that a real file has.
  for (let offset = 16; offset + 4 <= Math.min(boxEnd, 512); offset += 4) {
    brands.push(bytes.toString('latin1', offset, offset + 4));
  }
  return brands;
}

/**
 * What a file with an `ftyp` box is: `avif`, or the name of what is not taken, or undefined when it has no such box.
 * A file that says both AVIF and HEIC is what its major brand says.
 */
export function brandOf(bytes: Buffer): 'avif' | (string & {}) | undefined {
  if (bytes.length < 16 || bytes.toString('latin1', 4, 8) !== 'ftyp') return undefined;
  const brands = brandsOf(bytes);
  const major = brands[0] ?? '';
  const has = (wanted: readonly string[]) => brands.some((brand) => wanted.includes(brand));
  if (major === 'avif' || major === 'avis') return 'avif';
  if (heicBrands.includes(major)) return 'a HEIC image';
  if (has(['avif', 'avis']) && !has(heicBrands)) return 'avif';
  if (has(heicBrands)) return 'a HEIC image';
  if (has(generalBrands)) return 'a HEIF image that is not AVIF';
  if (major === 'crx ') return 'a Canon raw photo (CR3)';
  if (major === 'qt  ') return 'a QuickTime video';
  return `an MP4 video (brand '${major.trim().replace(/[^ -~]/g, '?')}')`;
}
