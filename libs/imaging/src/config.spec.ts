import { describe, expect, it } from 'vitest';

import { defaultMemoryBytes, imagingConfig, withEnoughMemory } from './config.js';

describe('imagingConfig', () => {
  it('reads its variables', () => {
    const env = {
      IMAGE_MAX_BYTES: '1000',
      IMAGE_MAX_PIXELS: '2000',
      IMAGE_MAX_PAGES: '7',
      IMAGE_MEMORY_BYTES: '30000000',
    };
    expect(imagingConfig(env)).toEqual({
      maxBytes: 1_000,
      maxPixels: 2_000,
      maxPages: 7,
      memoryBytes: 30_000_000,
    });
  });

  it('names the one that does not fit', () => {
    expect(() => imagingConfig({ IMAGE_MEMORY_BYTES: '5' })).toThrow(
      "IMAGE_MEMORY_BYTES must be a whole number, at least 20000000, got '5'.",
    );
  });

  it('leaves a container of 500 MB its reserve', () => {
    expect(defaultMemoryBytes(524_288_000)).toBe(221_906_667);
    expect(defaultMemoryBytes(310_000_000)).toBe(128_000_000);
    expect(defaultMemoryBytes(64_000_000_000)).toBe(2_000_000_000);
  });

  it('takes no more of a small container than it has', () => {
    expect(defaultMemoryBytes(256_000_000)).toBe(84_166_667);
    expect(defaultMemoryBytes(167_772_160)).toBeLessThan(20_000_000);
  });

  it('refuses to start where no picture fits, and tells the need', () => {
    const memoryBytes = defaultMemoryBytes(167_772_160);
    expect(() => withEnoughMemory({ memoryBytes })).toThrow(
      'Pictures need 20 MB of memory, and the container or machine leaves 10 MB for them. Give it at least 179 MB, or set IMAGE_MEMORY_BYTES',
    );
    const enough = { memoryBytes: defaultMemoryBytes(179_000_000) };
    expect(withEnoughMemory(enough)).toBe(enough);
  });
});
