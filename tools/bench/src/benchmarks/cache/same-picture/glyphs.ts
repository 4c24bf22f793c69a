import { textGrounds, textPages, type TextGround, type TextScene } from '@skillgate/testing';
import type { BenchmarkContext } from '../../../frame/benchmark.js';
import { drive } from '../../../frame/drive.js';
import { judge } from './judge.js';
import { prepare } from './prepare.js';
import { Tallies } from './tally.js';

type Written = NonNullable<TextScene['written']>;

/** A page of text, or a little text on something. */
export const writings = [
  'page',
  'line',
  'label',
  'character',
] as const satisfies readonly Written[];

/** Pages that differ in one glyph, as taken by both modes. */
export class GlyphResults {
  readonly byHeight = new Tallies<number>();
  /** A little text that is fainter than `strong`, by how many levels it differs from its ground. */
  readonly faint = new Tallies<number>();
  readonly byGround = new Tallies<`${Written} on ${TextGround}`>();
  /** All kinds of text, by `similar`. */
  readonly similar = new Tallies<Written>();
  readonly falseHits: string[] = [];
}

/** From here on a digit can be read, and no two are ever taken for one another. */
export const legibleFrom = 7;
/** A little text on a photo is found by standing off it so much, or else told by its own pixels alone. */
const strong = 60;

const full = {
  digitHeights: [5, 6, 7, 8, 10, 12, 16, 20],
  contrasts: [25, 60, 150],
  seeds: [1],
};
const quick = { digitHeights: [5, 7, 8, 12], contrasts: [60], seeds: [1] };

function scenes(isQuick: boolean): TextScene[] {
  const { digitHeights, contrasts, seeds } = isQuick ? quick : full;
  return textGrounds.flatMap((ground) =>
    writings.flatMap((written) =>
      digitHeights.flatMap((digitHeight) =>
        contrasts.flatMap((contrast) =>
          seeds.map((seed) => ({ ground, written, digitHeight, contrast, seed })),
        ),
      ),
    ),
  );
}

/** As another copy of the page would come: as it is, and coded. */
export const codings = {
  PNG: (page: Awaited<ReturnType<typeof textPages>>['page']) => page.clone().png().toBuffer(),
  'JPEG 80': (page: Awaited<ReturnType<typeof textPages>>['page']) =>
    page.clone().jpeg({ quality: 80 }).toBuffer(),
};

async function judgeScene(scene: TextScene, results: GlyphResults): Promise<void> {
  const { ground, written = 'page', digitHeight, contrast } = scene;
  const { page, changed } = await textPages(scene);
  const kept = await prepare(await page.png().toBuffer());
  for (const { pair, page: other } of changed) {
    for (const [coding, encode] of Object.entries(codings)) {
      const incoming = await prepare(await encode(other));
      const judgement = await judge(incoming, kept);
      results.byHeight.of(digitHeight).add(judgement);
      if (judgement.same) {
        const where = `${written} on ${ground}, ${digitHeight} px, ${contrast} levels`;
        results.falseHits.push(`${pair}, ${where}, ${coding} (${judgement.score?.toFixed(2)})`);
      }
      if (digitHeight < legibleFrom) continue;
      if (coding === 'PNG') results.similar.of(written).add(await judge(incoming, kept, 'similar'));
      if (written !== 'page' && contrast < strong) results.faint.of(contrast).add(judgement);
      else results.byGround.of(`${written} on ${ground}`).add(judgement);
    }
  }
}

/** Pages and a little text on every ground, each against itself with one glyph changed. */
export async function judgeGlyphs({ options, progress }: BenchmarkContext): Promise<GlyphResults> {
  const results = new GlyphResults();
  const all = scenes(options.quick);
  progress.part('text that differs in one glyph', all.length);
  await drive(all, 2, async (scene) => {
    await judgeScene(scene, results);
    progress.step();
  });
  return results;
}
