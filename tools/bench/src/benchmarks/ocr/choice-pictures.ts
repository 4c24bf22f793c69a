import {
  photoPixels,
  printPage,
  printReceipt,
  printScreen,
  printSign,
  type PageDamage,
  type PageSetting,
  type PrintedSign,
} from '@skillgate/testing';
import sharp, { type Sharp } from 'sharp';

/** A picture whose text is known, in one language. */
export interface ChoicePicture extends PrintedSign {
  /** @default 'eng' */
  language?: 'eng' | 'fra' | 'spa';
}

const spoilt: readonly (PageSetting & PageDamage)[] = [
  { jpegQuality: 7 },
  { noise: 95 },
  { jpegQuality: 11 },
  { dpi: 62 },
];
const languages = ['fra', 'spa', 'eng'] as const;

/** Some lines of small print that hardly anybody would read, in each language and damage in turn. */
async function printSpoilt(seed: number): Promise<ChoicePicture> {
  const language = languages[seed % languages.length] ?? 'eng';
  const size = { width: 3.6, height: 1.8, margin: 0.25, dpi: 100, points: 9 };
  const damage = spoilt[seed % spoilt.length];
  return { ...(await printPage({ ...size, ...damage, seed, language })), language };
}

/** Each kind of picture with text; a seed makes each. */
export const choiceKinds: Readonly<Record<string, (seed: number) => Promise<ChoicePicture>>> = {
  signs: printSign,
  receipts: printReceipt,
  screens: printScreen,
  pages: (seed) => printPage({ seed, height: 3, points: 8 + seed }),
  'spoilt pages': printSpoilt,
};

const frame = { width: 1_200, height: 900 };
const file = (picture: Sharp) => picture.jpeg({ quality: 85 }).toBuffer();

const emptyPictures: readonly ((seed: number) => Promise<Buffer>)[] = [
  async (seed) => {
    const { data, raw } = await photoPixels({ ...frame, seed });
    return file(sharp(data, { raw }));
  },
  (seed) => {
    const noise = { type: 'gaussian', mean: 128, sigma: 20 + seed } as const;
    const create = { ...frame, channels: 3, background: '#808080', noise } as const;
    return file(sharp({ create }).blur(0.3 + (seed % 3)));
  },
  (seed) => {
    const shade = 255 - 10 * seed;
    const background = { r: shade, g: shade, b: shade };
    return file(sharp({ create: { ...frame, channels: 3, background } }));
  },
];

/** A picture without text: a photo of nothing, noise, and a blank sheet in turn. */
export function emptyPicture(seed: number): Promise<Buffer> {
  const make = emptyPictures[seed % emptyPictures.length] as (seed: number) => Promise<Buffer>;
  return make(seed);
}
