import {
  drawnPictures,
  edits,
  nearDuplicates,
  photoOriginal,
  textPages,
  variations,
  type DrawnKind,
  type EditName,
  type Original,
  type TextScene,
  type VariationName,
} from '@skillgate/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { imageEngineConfig } from '../config.js';
import { createImageEngine } from '../image-engine.js';
import { withDefaults } from '../image-options.js';
import { samePicture } from './same-picture.js';

const engine = createImageEngine(imageEngineConfig({}));
/** Smaller ones that are painted have detail everywhere. */
const size = { width: 720, height: 540 };
const allowedMs = 60_000;

async function processed(input: Buffer): Promise<Buffer> {
  const { signal } = new AbortController();
  return (await engine.process(input, withDefaults({}), { signal })).image;
}

const asPng = ({ open }: Pick<Original, 'open'>) => open().png({ compressionLevel: 1 }).toBuffer();
const seeds = [1, 2, 3];
const originals = await Promise.all(seeds.map((seed) => photoOriginal({ ...size, seed })));
const kept = await Promise.all(originals.map(async (photo) => processed(await asPng(photo))));

/** What each photo's copy is found to be, made by `make`. */
async function verdicts(make: (photo: Original) => Promise<Buffer>, mode: 'same' | 'similar') {
  return Promise.all(
    originals.map(async (photo, index) =>
      samePicture(await processed(await make(photo)), kept[index]!, mode),
    ),
  );
}

const demanded = (Object.keys(variations) as VariationName[]).filter(
  (name) => variations[name].leastHits !== undefined,
);

describe('samePicture of the same picture', () => {
  it.each(demanded)(
    'says yes: %s',
    async (name) => {
      for (const verdict of await verdicts(variations[name].make, 'same')) {
        expect(verdict).toMatchObject({ same: true, reason: undefined });
        expect(verdict.score).toBeLessThanOrEqual(1);
      }
    },
    allowedMs,
  );
});

describe('samePicture of an edited picture', () => {
  it.each(Object.keys(edits) as EditName[])(
    'says no: %s',
    async (name) => {
      for (const verdict of await verdicts(edits[name], 'same'))
        expect(verdict).toMatchObject({ same: false });
    },
    allowedMs,
  );
});

/** None of a scene's pages is taken for the one that it differs from in a glyph. */
async function expectAllTold(
  scene: TextScene,
  modes: readonly ('same' | 'similar')[],
  isAsked: (pair: string) => boolean = () => true,
) {
  const { page, changed } = await textPages(scene);
  const first = await processed(await page.png().toBuffer());
  for (const { pair, page: other } of changed.filter(({ pair }) => isAsked(pair))) {
    const second = await processed(await other.png().toBuffer());
    for (const mode of modes) {
      const verdict = await samePicture(second, first, mode);
      expect(verdict, `${pair} ${mode}`).toMatchObject({ same: false });
    }
  }
}

describe('samePicture of pages that differ in one glyph', () => {
  it.each(['plain', 'receipt', 'paper', 'texture'] as const)(
    'says no, on %s ground',
    async (ground) => {
      for (const digitHeight of [7, 12]) {
        await expectAllTold({ ground, digitHeight, contrast: 60 }, ['same', 'similar']);
      }
    },
    allowedMs,
  );

  it.each(['receipt', 'paper'] as const)(
    'says no when the print is faint, on %s ground',
    async (ground) => {
      await expectAllTold({ ground, digitHeight: 8, contrast: 25 }, ['same', 'similar']);
    },
    allowedMs,
  );

  it.each(['receipt', 'texture', 'photo'] as const)(
    'says no when there is but one line, on %s ground',
    async (ground) => {
      const written = 'line';
      await expectAllTold({ ground, written, digitHeight: 12, contrast: 150 }, ['same']);
      await expectAllTold({ ground, written, digitHeight: 8, contrast: 150 }, ['same']);
      await expectAllTold({ ground, written, digitHeight: 7, contrast: 60 }, ['same']);
    },
    allowedMs,
  );
});

describe('samePicture of photos that differ in a digit of a short label', () => {
  it.each(['label', 'character'] as const)(
    'says no: %s',
    async (written) => {
      const isDigit = (pair: string) => /^\d/.test(pair);
      for (const digitHeight of [7, 8]) {
        const scene = { ground: 'texture', written, digitHeight, contrast: 60 } as const;
        await expectAllTold(scene, ['same'], isDigit);
      }
    },
    allowedMs,
  );
});

it('says no to whatever has strong detail everywhere, as text over a rough ground has', async () => {
  const scene = { ground: 'photo', digitHeight: 8, contrast: 150 } as const;
  const { page } = await textPages(scene);
  const file = await processed(await page.png().toBuffer());
  const refusal = { same: false, score: undefined, reason: 'busy' };
  expect(await samePicture(file, file, 'same')).toEqual(refusal);
});

describe('samePicture of what is drawn', () => {
  const reasons = {
    chart: 'graphic',
    screen: undefined,
    logo: 'graphic',
    gradient: 'smooth',
    'blank page': 'graphic',
    'transparent star': 'alpha',
  } satisfies Record<DrawnKind, string | undefined>;

  it.each(Object.keys(reasons) as DrawnKind[])(
    'says no to another of its kind: %s',
    async (kind) => {
      const [first, second] = await Promise.all(
        [1, 2].map(async (seed) => processed(await drawnPictures[kind](seed).png().toBuffer())),
      );
      for (const mode of ['same', 'similar'] as const) {
        const verdict = await samePicture(second!, first!, mode);
        expect(verdict.same).toBe(false);
        if (reasons[kind] !== undefined) {
          expect(verdict).toEqual({ same: false, score: undefined, reason: reasons[kind] });
        }
      }
    },
    allowedMs,
  );
});

describe('samePicture in the mode similar', () => {
  it.each(nearDuplicates)(
    'says yes: %s',
    async (name) => {
      for (const verdict of await verdicts(edits[name], 'similar'))
        expect(verdict).toMatchObject({ same: true });
    },
    allowedMs,
  );

  it('says no to other photos, other colours and other shapes', async () => {
    expect(await samePicture(kept[1]!, kept[0]!, 'similar')).toMatchObject({ same: false });
    const [recoloured] = await verdicts(edits['hue + 30°'], 'similar');
    expect(recoloured).toMatchObject({ same: false, reason: 'chroma' });
    const [stretched] = await verdicts(edits['stretched by 5 %'], 'similar');
    expect(stretched).toMatchObject({ same: false, reason: 'size' });
  });
});

describe('samePicture', () => {
  it('never takes a smaller picture, nor one more than twice as large', async () => {
    const larger = await processed(await originals[0]!.open().resize(900, 675).png().toBuffer());
    const tiny = await processed(await originals[0]!.open().resize(345, 259).png().toBuffer());
    for (const mode of ['same', 'similar'] as const) {
      const refusal = { same: false, score: undefined, reason: 'size' };
      expect(await samePicture(larger, kept[0]!, mode)).toEqual(refusal);
      expect(await samePicture(tiny, kept[0]!, mode)).toEqual(refusal);
    }
  });

  it('never compares what is tiny or over 8 megapixels, and says so before it decodes', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
    for (const [width, height] of [
      [31, 400],
      [4000, 2001],
    ] as const) {
      const plain = { width, height, channels: 3, background: '#000', noise } as const;
      const file = await sharp({ create: plain }).jpeg().toBuffer();
      const refusal = { same: false, score: undefined, reason: 'size' };
      expect(await samePicture(file, file, 'same')).toEqual(refusal);
      expect(await samePicture(kept[0]!, file, 'same')).toEqual(refusal);
    }
  });

  it('refuses damaged files and what is no picture, and never throws for them', async () => {
    const good = kept[0]!;
    const animated = await sharp([good, kept[1]!], { join: { animated: true } })
      .webp()
      .toBuffer();
    const cut = good.subarray(0, good.length / 2);
    for (const bad of [Buffer.alloc(0), Buffer.from('no picture'), cut, animated]) {
      const refusal = { same: false, score: undefined, reason: 'undecodable' };
      expect(await samePicture(bad, good, 'same')).toEqual(refusal);
      expect(await samePicture(good, bad, 'same')).toEqual(refusal);
    }
  });

  it('compares files of every format that is written, also grey ones', async () => {
    const [photo] = originals;
    const { signal } = new AbortController();
    for (const format of ['webp', 'jpeg', 'png', 'avif'] as const) {
      const options = withDefaults({ format });
      const grey = await photo!.open().greyscale().toColourspace('b-w').png().toBuffer();
      const { image } = await engine.process(grey, options, { signal });
      expect(await samePicture(image, image, 'same')).toMatchObject({ same: true, score: 0 });
    }
  });

  it('stops when its caller gives up', async () => {
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(samePicture(kept[0]!, kept[0]!, 'same', gone)).rejects.toThrow('gone');
  });
});
