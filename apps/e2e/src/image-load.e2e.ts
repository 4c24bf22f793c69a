import { getSkillClient, type ImageAnswer, type SkillClients } from '@skillgate/client';
import { makePicture } from '@skillgate/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce } from './calls/at-once.js';
import { bareCaller, type BareCaller, type Outcome } from './calls/preprocess.js';
import { startSkill } from './containers/start-skill.js';
import type { SkillContainer } from './containers/skill-container.js';
import { brokenPictures } from './pictures/broken.js';
import { hugeFormats, hugePicture, type HugeFormat } from './pictures/huge.js';
import { mixedPhotos, photo } from './pictures/photos.js';

const megabyte = 1e6;

/** Whether 48 megapixels fit the 222 MB that the container has for pictures: the estimates are 193, 219, 22 and 805 MB. */
const fits = {
  'progressive JPEG': true,
  'interlaced PNG': true,
  WebP: true,
  AVIF: false,
} satisfies Record<HugeFormat, boolean>;

function expectHuge(format: HugeFormat, outcome: Outcome): void {
  if (fits[format]) {
    expect(outcome, format).toMatchObject({ code: 'OK', response: { width: 1_024, height: 768 } });
  } else {
    expect(outcome, format).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/8000 × 6000 pixels.*raise IMAGE_MEMORY_BYTES/),
    });
  }
}

/** What breaks a picture of a batch: one of each kind. */
async function batchBreakage(): Promise<Buffer[]> {
  return [...Object.values(await brokenPictures()), Buffer.from('Not a picture, but a text.')];
}

const shapeOf = ({ width, height, imageHash }: ImageAnswer) => ({ width, height, imageHash });

describe('the image container under load', () => {
  let skill: SkillContainer;
  let image: SkillClients['image'];
  let bare: BareCaller;

  beforeAll(async () => {
    skill = await startSkill('image', { env: { SKILLGATE_LOG_LEVEL: 'warn' } });
    image = getSkillClient('image', { address: skill.address, fallback: 'never' });
    bare = bareCaller(skill.address);
  });
  afterAll(async () => {
    await image?.close();
    bare?.close();
    await skill?.remove();
  });

  async function expectWithin(limitBytes: number, peakBytes: number): Promise<void> {
    console.log(`Memory: at most ${(peakBytes / megabyte).toFixed(0)} MB.`);
    expect(await skill.isRunning()).toBe(true);
    expect(peakBytes).toBeLessThan(limitBytes);
  }

  it('makes 1,000 mixed photos ready in less than 250 MB', async () => {
    const photos = await mixedPhotos();
    const memory = skill.watchMemory();
    const items = Array.from({ length: 1_000 }, (_, index) => photos[index % photos.length]!);
    const answers = await atOnce(4, items, (bytes) => image.preprocess({ image: bytes }));
    for (const { width, height, imageHash } of answers) {
      expect(Math.max(width, height)).toBeLessThanOrEqual(1_024);
      expect(imageHash).toMatch(/^[0-9a-f]{16}$/);
    }
    await expectWithin(250 * megabyte, await memory.stop());
  }, 400_000);

  for (const format of hugeFormats) {
    it(`${fits[format] ? 'makes ready' : 'refuses by their estimate'} 16 ${format} files of 48 megapixels at once`, async () => {
      const bytes = await hugePicture(format);
      const memory = skill.watchMemory();
      const outcomes = await Promise.all(
        Array.from({ length: 16 }, () => bare.preprocess(bytes, { timeoutMs: 120_000 })),
      );
      for (const outcome of outcomes) expectHuge(format, outcome);
      await expectWithin(skill.limits.memoryBytes, await memory.stop());
    });
  }

  it('stands the four formats mixed, 16 at once', async () => {
    const memory = skill.watchMemory();
    const huge = await Promise.all(hugeFormats.map(hugePicture));
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        bare.preprocess(huge[index % huge.length]!, { timeoutMs: 120_000 }),
      ),
    );
    for (const [index, outcome] of outcomes.entries()) {
      expectHuge(hugeFormats[index % hugeFormats.length]!, outcome);
    }
    await expectWithin(skill.limits.memoryBytes, await memory.stop());
  });

  it('answers a batch of 200 with 20 broken ones, each under its own key', async () => {
    const broken = await batchBreakage();
    const items = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => ({
        key: `picture-${index}`,
        image:
          index % 10 === 3
            ? broken[Math.floor(index / 10) % broken.length]!
            : // No two have a size or a motif in common, so that no answer can pass for another's.
              await makePicture('jpeg', { width: 200 + index, height: 160, seed: index + 1 }),
      })),
    );
    const good = items.filter((_, index) => index % 10 !== 3);
    const alone = await atOnce(4, good, ({ image: bytes }) => image.preprocess({ image: bytes }));
    const expected = new Map(good.map(({ key }, index) => [key, shapeOf(alone[index]!)]));
    expect(new Set(alone.map(({ width }) => width)).size).toBe(good.length);

    const answers = new Map<string, unknown>();
    for await (const answer of image.preprocessBatch(items)) {
      expect(answers.has(answer.key), answer.key).toBe(false);
      answers.set(answer.key, 'error' in answer ? answer.error.code : shapeOf(answer.result));
    }
    expect(answers.size).toBe(200);
    for (const { key } of items) {
      expect(answers.get(key), key).toEqual(expected.get(key) ?? 'INVALID_ARGUMENT');
    }
  });

  it('refuses what is over its limits of 500 calls of 1 MB at once, within 50 ms', async () => {
    const picture = await photo('png', 720, 540);
    expect(picture.length).toBeGreaterThan(0.95 * megabyte);
    const memory = skill.watchMemory();
    const before = await skill.metrics();
    const outcomes = await Promise.all(
      Array.from({ length: 500 }, () => bare.preprocess(picture, { timeoutMs: 60_000 })),
    );
    const after = await skill.metrics();
    const refused = outcomes.filter(({ code }) => code !== 'OK');
    for (const { code } of refused) expect(code).toBe('RESOURCE_EXHAUSTED');
    expect(refused.length).toBeGreaterThan(0);
    expect(outcomes.length - refused.length).toBeGreaterThanOrEqual(64);

    const grown = (name: string, labels?: Record<string, string>) =>
      after.sum(name, labels) - before.sum(name, labels);
    expect(grown('skillgate_refusal_seconds_count')).toBe(refused.length);
    expect(grown('skillgate_refusal_seconds_bucket', { le: '0.05' })).toBe(refused.length);
    console.log(`${outcomes.length - refused.length} of 500 were taken.`);
    await expectWithin(skill.limits.memoryBytes, await memory.stop());
  });

  it('was never out of memory', async () => {
    await skill.kill('SIGTERM');
    expect(await skill.ended()).toEqual({ exitCode: 0, outOfMemory: false });
  });
});
