import { textPages, type TextScene } from '@skillgate/testing';
import type { BenchmarkContext } from '../../../frame/benchmark.js';
import { drive } from '../../../frame/drive.js';
import { codings } from './glyphs.js';
import { judge } from './judge.js';
import { prepare } from './prepare.js';
import { Tally } from './tally.js';

/** Characters by themselves on rough ground, drawn anew by each seed; seed 1 is judged with all other glyphs. */
const scenes: TextScene[] = [2, 3, 4, 5, 6, 7].flatMap((seed) =>
  (['texture', 'photo'] as const).flatMap((ground) =>
    [7, 8, 10, 12].flatMap((digitHeight) =>
      [60, 100].map((contrast) => ({
        ...{ ground, digitHeight, contrast, seed },
        written: 'character' as const,
      })),
    ),
  ),
);

/** A dot that is a comma: one or two pixels more, which coding may wipe out. How often the one is taken for the other. */
export async function judgeLoneDots({ progress }: BenchmarkContext): Promise<Tally> {
  const tally = new Tally();
  progress.part('lone dots that are commas', scenes.length);
  await drive(scenes, 2, async (scene) => {
    const { page, changed } = await textPages(scene);
    const kept = await prepare(await page.png().toBuffer());
    const other = changed.find(({ pair }) => pair === './,')!.page;
    for (const encode of Object.values(codings)) {
      tally.add(await judge(await prepare(await encode(other)), kept));
    }
    progress.step();
  });
  return tally;
}
