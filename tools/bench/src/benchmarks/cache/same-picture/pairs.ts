import type { BenchmarkContext } from '../../../frame/benchmark.js';
import { drive } from '../../../frame/drive.js';
import { families } from './distinct.js';
import { hashDistance, hashWords } from './hash-distance.js';
import { hashBits, judge } from './judge.js';
import type { Source } from './pictures.js';
import { prepare, type Prepared } from './prepare.js';
import { Tally } from './tally.js';

interface Named extends Prepared {
  name: string;
}

/** All pairs of distinct pictures. */
export interface PairResults {
  pictures: number;
  pairs: number;
  /** Pairs with the very same hash, and within 4 bits: what a cache by hash alone would have confused. */
  equalHash: number;
  within4Bits: number;
  /** What was compared, being within the bits at which the cache looks. */
  tally: Tally;
  falseHits: string[];
}

/** When it has to be quick, so much smaller are the families. */
const quickShare = 8;

async function paintFamilies({ options, progress }: BenchmarkContext): Promise<Named[]> {
  const share = options.quick ? quickShare : 1;
  const chosen = families.flatMap((family) =>
    Array.from({ length: Math.ceil(family.count / share) }, (_, index) => ({ family, index })),
  );
  const painted: Named[] = [];
  progress.part('distinct pictures', chosen.length);
  await drive(chosen, 2, async ({ family, index }) => {
    const picture = await prepare(await family.paint(index));
    painted.push({ ...picture, name: `${family.name} ${index}` });
    progress.step();
  });
  return painted;
}

/** A folder may hold a file twice over: one of each is enough. */
async function readSources(
  { progress }: BenchmarkContext,
  sources: readonly Source[],
): Promise<Named[]> {
  const read = new Map<string, Named>();
  progress.part('pictures of the folder', sources.length);
  await drive(sources, 2, async ({ name, open }) => {
    const { open: pixels } = await open();
    const picture = await prepare(await pixels().png({ compressionLevel: 1 }).toBuffer());
    read.set(picture.file.toString('latin1'), { ...picture, name });
    progress.step();
  });
  return [...read.values()];
}

type Pair = readonly [incoming: Named, kept: Named];

/** The pairs that the cache would look at, the shorter file as the incoming one: it is seldom the larger picture. */
function nearPairs(pictures: readonly Named[], results: PairResults): Pair[] {
  const words = pictures.map(({ imageHash }) => hashWords(imageHash));
  const near: Pair[] = [];
  for (const [index, one] of pictures.entries()) {
    for (let other = 0; other < index; other += 1) {
      const distance = hashDistance(words[index]!, words[other]!);
      if (distance === 0) results.equalHash += 1;
      if (distance <= 4) results.within4Bits += 1;
      if (distance > hashBits.same) continue;
      const kept = pictures[other]!;
      near.push(one.file.length <= kept.file.length ? [one, kept] : [kept, one]);
    }
  }
  return near;
}

async function judgePairs(
  { progress }: BenchmarkContext,
  pictures: readonly Named[],
): Promise<PairResults> {
  const count = pictures.length;
  const results: PairResults = {
    pictures: count,
    pairs: (count * (count - 1)) / 2,
    ...{ equalHash: 0, within4Bits: 0, tally: new Tally(), falseHits: [] },
  };
  const near = nearPairs(pictures, results);
  progress.part('pairs with near hashes', near.length);
  await drive(near, 2, async ([incoming, kept]) => {
    const judgement = await judge(incoming, kept);
    results.tally.add(judgement);
    if (judgement.same) results.falseHits.push(`${incoming.name} = ${kept.name}`);
    progress.step();
  });
  return results;
}

/** Every pair of the painted pictures, all of which are distinct. */
export async function judgePaintedPairs(context: BenchmarkContext): Promise<PairResults> {
  return judgePairs(context, await paintFamilies(context));
}

/** Every pair of a folder's pictures; whether they are distinct, its owner knows. */
export async function judgeFolderPairs(
  context: BenchmarkContext,
  sources: readonly Source[],
): Promise<PairResults> {
  return judgePairs(context, await readSources(context, sources));
}
