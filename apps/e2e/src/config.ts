import { flag, int, readVariables } from '@skillgate/core';

const { soak, fuzzSeed } = readVariables(
  {
    soak: flag('SKILLGATE_SOAK', {
      default: false,
      description:
        'Whether the tests run in their full sizes (`npm run soak`), not in those for CI.',
    }),
    fuzzSeed: int('FUZZ_SEED', {
      default: Date.now() % 1_000_000_000,
      min: 0,
      description: 'Where the seeds of the fuzz begin: the one that a run has printed repeats it.',
    }),
  },
  process.env,
);

export { fuzzSeed, soak as isSoak };

export interface Sizes {
  /** In `npm run soak`. */
  soak: number;
  /** In `npm run e2e`. */
  e2e: number;
}

/** How many of something this run takes. */
export const sizeOf = (sizes: Sizes): number => (soak ? sizes.soak : sizes.e2e);

/** How long a test may take in milliseconds, as its size asks. */
export const timeoutMs = sizeOf({ soak: 1_800_000, e2e: 180_000 });
