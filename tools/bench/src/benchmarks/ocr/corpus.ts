import {
  pageFonts,
  printPage,
  type PageDamage,
  type PageSetting,
  type PrintedPage,
} from '@skillgate/testing';

export interface CorpusPage extends PrintedPage {
  /** What it is an example of. */
  kind: string;
  language: 'eng' | 'fra' | 'spa';
  /** Whether it lies on its side or its head, which the command is told to find out. */
  isTurned: boolean;
}

type Setting = PageSetting & PageDamage;

/** Half a sheet: as much text as tells one error in a thousand characters. */
const sheet = { height: 5.8 };

const kinds: Readonly<Record<string, Setting>> = {
  ...Object.fromEntries([8, 10, 12, 16, 24].map((points) => [`${points} pt`, { points }])),
  ...Object.fromEntries([100, 200, 300].map((dpi) => [`${dpi} dpi`, { dpi }])),
  ...Object.fromEntries(pageFonts.map((font) => [font, { font }])),
  'two columns': { columns: 2 },
  'three columns': { columns: 3, points: 9 },
  'body and footnotes': { points: 14, footnotePoints: 7, dpi: 300 },
  'tall screen': { font: 'sans', points: 10.5, dpi: 96, width: 8.4, height: 50, margin: 0.3 },
  'turned by 90°': { turn: 90 },
  'turned by 180°': { turn: 180 },
  'turned by 270°': { turn: 270 },
  'askew by 5°': { skew: 5 },
  'askew by −5°': { skew: -5 },
  noise: { noise: 25 },
  'JPEG 40': { jpegQuality: 40 },
  'light on dark': { ink: '#e8e8e8', paper: '#222831' },
  Spanish: { language: 'spa' },
  French: { language: 'fra' },
};

export const kindNames = Object.keys(kinds);

/** So many pages of each kind, the same words at every run. */
export async function* corpus(pagesOfKind: number): AsyncGenerator<CorpusPage> {
  for (const [kind, setting] of Object.entries(kinds)) {
    for (let seed = 1; seed <= pagesOfKind; seed += 1) {
      const page = await printPage({ ...sheet, seed: seed * 7, ...setting });
      const { language = 'eng', turn = 0 } = setting;
      yield { ...page, kind, language, isTurned: turn !== 0 };
    }
  }
}
