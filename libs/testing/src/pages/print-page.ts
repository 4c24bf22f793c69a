import sharp from 'sharp';

import { storeOriented } from '../pictures/store-oriented.js';
import { setPage, type PageSetting, type SetWord } from './set-page.js';

/** What happens to a page on its way to a file. */
export interface PageDamage {
  /** Turned clockwise by quarters. @default 0 */
  turn?: 0 | 90 | 180 | 270;
  /** Turned clockwise by this besides, in degrees. @default 0 */
  skew?: number;
  /** The deviation of the grain, of 255. @default 0 */
  noise?: number;
  /** As JPEG of this quality. @default PNG */
  jpegQuality?: number;
  /** Stored with this EXIF orientation (1 to 8), by which it is displayed as it would be without. */
  exifOrientation?: number;
  /** Of the ink and of the paper, as SVG says colours. @default black on white */
  ink?: string;
  paper?: string;
}

export interface PrintedWord {
  text: string;
  /** The box around its ink, in pixels of the picture as displayed. */
  box: { x: number; y: number; width: number; height: number };
}

export interface PrintedPage {
  /** A PNG or JPEG file. */
  image: Buffer;
  /** In reading order: lines ended by one newline, paragraphs and columns by two. */
  text: string;
  words: PrintedWord[];
  width: number;
  height: number;
}

interface Frame {
  width: number;
  height: number;
}

/** A word's box after the page was turned about its middle by any angle, into a frame of another size. */
function turnBox({ text, box }: SetWord, from: Frame, to: Frame, degrees: number): PrintedWord {
  const angle = (degrees * Math.PI) / 180;
  const corners = [
    [box.left, box.top],
    [box.right, box.top],
    [box.left, box.bottom],
    [box.right, box.bottom],
  ].map(([x = 0, y = 0]) => {
    const [dx, dy] = [x - from.width / 2, y - from.height / 2];
    return [
      dx * Math.cos(angle) - dy * Math.sin(angle) + to.width / 2,
      dx * Math.sin(angle) + dy * Math.cos(angle) + to.height / 2,
    ];
  });
  const xs = corners.map(([x = 0]) => x);
  const ys = corners.map(([, y = 0]) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { text, box: { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y } };
}

async function withGrain(pixels: Buffer, size: Frame, sigma: number): Promise<Buffer> {
  const grain = await sharp({
    create: {
      ...size,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma },
    },
  })
    .greyscale()
    .raw()
    .toBuffer();
  return Buffer.from(
    pixels.map((value, index) => {
      const grained = value + (grain[index] as number) - 128;
      return grained < 0 ? 0 : grained > 255 ? 255 : grained;
    }),
  );
}

async function fileOf(
  pixels: Buffer,
  size: Frame,
  { dpi = 150, jpegQuality, exifOrientation }: PageSetting & PageDamage,
): Promise<Buffer> {
  const raw = { ...size, channels: 1 } as const;
  const page = sharp(pixels, { raw, limitInputPixels: false }).withMetadata({ density: dpi });
  const file = exifOrientation
    ? await storeOriented(await page.png().toBuffer(), exifOrientation)
    : page;
  const encoded =
    jpegQuality === undefined
      ? file.png({ compressionLevel: 1 })
      : file.jpeg({ quality: jpegQuality });
  return encoded.toBuffer();
}

/** Prints a page of text as a grey picture file, and tells where each word lies. The grain differs at every call. */
export async function printPage(setting: PageSetting & PageDamage = {}): Promise<PrintedPage> {
  const { turn = 0, skew = 0, noise = 0, ink = '#000', paper = '#fff' } = setting;
  const page = setPage(setting);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${page.width}" height="${page.height}"><rect width="100%" height="100%" fill="${paper}"/><path fill="${ink}" d="${page.path}"/></svg>`;
  const upright = sharp(Buffer.from(svg), { unlimited: true, limitInputPixels: false });
  const { data, info } = await sharp(
    await upright.flatten().png({ compressionLevel: 0 }).toBuffer(),
  )
    .rotate(turn + skew, { background: paper })
    .greyscale()
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const size = { width: info.width, height: info.height };
  const pixels = noise === 0 ? data : await withGrain(data, size, noise);
  return {
    image: await fileOf(pixels, size, setting),
    text: page.text,
    words: page.words.map((word) => turnBox(word, page, size, turn + skew)),
    ...size,
  };
}
