import { SkillError } from '@skillgate/core';
import { makePicture, mutate, orientedJpeg, animation, tiffFile } from '@skillgate/testing';
import { expect, it } from 'vitest';

import { imageEngineConfig } from './config.js';
import { createImageEngine } from './image-engine.js';
import { withDefaults } from './image-options.js';

const inputs = 400;
const firstSeed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1e9);
const size = { width: 160, height: 120 };

it(`answers ${inputs} mutated files with a result or INVALID_ARGUMENT (FUZZ_SEED=${firstSeed})`, async () => {
  const engine = createImageEngine({ ...imageEngineConfig({}), memoryBytes: 1_000_000_000 });
  const files = await Promise.all([
    makePicture('jpeg', size),
    makePicture('jpeg-progressive', size),
    makePicture('png', size),
    makePicture('png-16-interlaced', size),
    makePicture('webp', size),
    makePicture('webp-lossless', size),
    makePicture('gif', size),
    makePicture('tiff-lzw', size),
    makePicture('tiff-tiled', size),
    makePicture('avif', size),
    orientedJpeg(6),
    animation('webp'),
    tiffFile({ pages: 3 }),
  ]);
  const outcomes = { result: 0, refused: 0 };
  for (let index = 0; index < inputs; index += 1) {
    const file = files[index % files.length];
    if (file === undefined) continue;
    const seed = firstSeed + index;
    const outcome = await engine
      .process(mutate(file, seed), withDefaults({ maxSize: 64 }), {
        signal: new AbortController().signal,
      })
      .then(
        () => 'result',
        (error: unknown) =>
          error instanceof SkillError && error.code === 'INVALID_ARGUMENT' ? 'refused' : error,
      );
    expect([seed, outcome]).toEqual([seed, expect.stringMatching(/^(result|refused)$/)]);
    outcomes[outcome as keyof typeof outcomes] += 1;
  }
  console.log(`fuzz: seed ${firstSeed}, ${JSON.stringify(outcomes)}`);
  expect(outcomes.refused).toBeGreaterThan(inputs / 4);
  expect(outcomes.result).toBeGreaterThan(0);
}, 60_000);
