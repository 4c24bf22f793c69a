import { expect, it } from 'vitest';
import { withinMemory } from './read-strips.js';

const page = (width: number, height: number) => ({
  data: Buffer.alloc(width * height, 255),
  ...{ width, height, channels: 1 as const },
});

it.each([
  [40_000, 100],
  [100, 40_000],
  [4_000, 4_000],
])('shows Tesseract %i × %i as small as it has to be', async (width, height) => {
  const shown = await withinMemory(page(width, height));
  expect(Math.max(shown.width, shown.height)).toBeLessThanOrEqual(32_767);
  expect(shown.width * shown.height).toBeLessThanOrEqual(8_000_000);
  expect(shown.width / shown.height / (width / height)).toBeCloseTo(1, 1);
});

it('shows a page that is small enough as it is', async () => {
  const small = page(3_000, 2_000);
  expect(await withinMemory(small)).toBe(small);
});
