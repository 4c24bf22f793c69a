import { ImageFormat, type PreprocessOptions } from '@skillgate/proto';
import { createRandom, mutate } from '@skillgate/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce } from './calls/at-once.js';
import { bareCaller, type BareCaller, type Outcome } from './calls/preprocess.js';
import { fuzzSeed, sizeOf, timeoutMs } from './config.js';
import type { SkillContainer } from './containers/skill-container.js';
import { startSkill } from './containers/start-skill.js';
import { fuzzFiles } from './pictures/fuzz-files.js';
import { photo } from './pictures/photos.js';

const inputs = sizeOf({ soak: 50_000, e2e: 5_000 });
const pieces = 10;
const concurrency = 8;

const formats = [ImageFormat.WEBP, ImageFormat.JPEG, ImageFormat.PNG, ImageFormat.AVIF];

/** Options that may be asked for, or on one call in fifty a size that may not: the same for the same seed. */
function wantedOf(seed: number): Partial<PreprocessOptions> {
  const random = createRandom(~seed);
  const upTo = (limit: number) => Math.floor(random() * (limit + 1));
  return {
    format: formats[upTo(formats.length - 1)]!,
    maxSize: random() < 0.02 ? upTo(15) + 1 : 16 + upTo(300),
    quality: 1 + upTo(99),
  };
}

describe('the image container and damaged files', { timeout: timeoutMs }, () => {
  let skill: SkillContainer;
  let bare: BareCaller;

  beforeAll(async () => {
    skill = await startSkill('image', { env: { SKILLGATE_LOG_LEVEL: 'error' } });
    bare = bareCaller(skill.address);
  });
  afterAll(async () => {
    bare?.close();
    await skill?.remove();
  });

  it(`answers ${inputs} with a picture or INVALID_ARGUMENT (FUZZ_SEED=${fuzzSeed})`, async () => {
    const files = await fuzzFiles();
    const counts = new Map<Outcome['code'], number>();
    const unexpected: string[] = [];

    async function send(index: number): Promise<void> {
      const seed = fuzzSeed + index;
      const file = mutate(files[index % files.length]!, seed);
      const outcome = await bare.preprocess(file, { wanted: wantedOf(seed) });
      counts.set(outcome.code, (counts.get(outcome.code) ?? 0) + 1);
      const isPicture = outcome.code === 'OK' && outcome.response.image.length > 0;
      const isRefusal = outcome.code === 'INVALID_ARGUMENT' && outcome.message !== '';
      if (!isPicture && !isRefusal)
        unexpected.push(`input ${index}, seed ${seed}: ${outcome.code}`);
    }

    const startedMs = performance.now();
    for (let piece = 0; piece < pieces; piece += 1) {
      const size = inputs / pieces;
      const indices = Array.from({ length: size }, (_, offset) => piece * size + offset);
      await atOnce(concurrency, indices, send);
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
      const tally = JSON.stringify(Object.fromEntries(counts));
      const seeds = `seeds ${fuzzSeed} to ${fuzzSeed + (piece + 1) * size - 1}`;
      console.log(`Fuzz: ${(piece + 1) * size} of ${inputs}, ${seeds}, ${seconds} s, ${tally}`);
    }

    expect(unexpected).toEqual([]);
    expect(counts.get('OK')).toBeGreaterThan(inputs / 20);
    expect(counts.get('INVALID_ARGUMENT')).toBeGreaterThan(inputs / 20);
  });

  it('is the same container then, up and at work', async () => {
    expect(await skill.isRunning()).toBe(true);
    expect(await skill.restarts()).toBe(0);
    expect((await skill.metrics()).sum('skillgate_requests_total')).toBe(inputs);
    const outcome = await bare.preprocess(await photo('jpeg', 640, 480));
    expect(outcome).toMatchObject({ code: 'OK', response: { width: 640, height: 480 } });
  });
});
