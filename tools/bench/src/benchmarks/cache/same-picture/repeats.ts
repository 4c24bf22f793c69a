import type { BenchmarkContext } from '../../../frame/benchmark.js';
import { prepare } from './prepare.js';
import { timesEach, type Comer } from './repeat-workload.js';
import { createStrategies, type Coming, type Strategy } from './strategies.js';

/** How one strategy fared. */
export interface RepeatResult {
  strategy: string;
  repeats: number;
  hits: number;
  /** Of pictures that the rules admit. */
  admittedRepeats: number;
  admittedHits: number;
  /** Inputs that were answered with another picture's file. */
  falseHits: number;
}

function emptyResult(strategy: string): RepeatResult {
  const counts = { repeats: 0, hits: 0, admittedRepeats: 0, admittedHits: 0, falseHits: 0 };
  return { strategy, ...counts };
}

function count(result: RepeatResult, coming: Coming, served: Coming, isAdmitted: boolean): void {
  if (served.picture !== coming.picture) result.falseHits += 1;
  if (coming.nth === 0) return;
  const isHit = served.picture === coming.picture && served.nth === 0 ? 1 : 0;
  result.repeats += 1;
  result.hits += isHit;
  if (!isAdmitted) return;
  result.admittedRepeats += 1;
  result.admittedHits += isHit;
}

async function serveAll(
  strategies: readonly Strategy[],
  comers: readonly Comer[],
  step: () => void,
): Promise<RepeatResult[]> {
  const results = strategies.map(({ name }) => emptyResult(name));
  for (let nth = 0; nth < timesEach; nth += 1) {
    for (const { name: picture, isAdmitted, files } of comers) {
      const input = files[nth] as Buffer;
      const coming = { picture, nth, input, imageHash: (await prepare(input)).imageHash };
      for (const [index, strategy] of strategies.entries()) {
        const served = await strategy.serve(coming);
        count(results[index] as RepeatResult, coming, served, isAdmitted);
      }
      step();
    }
  }
  return results;
}

/** All pictures once, then all of them again, four times over. */
export async function measureRepeats(
  { progress }: BenchmarkContext,
  title: string,
  comers: readonly Comer[],
): Promise<RepeatResult[]> {
  progress.part(title, comers.length * timesEach);
  const strategies = await createStrategies();
  try {
    return await serveAll(strategies, comers, () => progress.step());
  } finally {
    for (const strategy of strategies) await strategy.close();
  }
}
