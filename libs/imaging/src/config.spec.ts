import { describe, expect, it } from 'vitest';

import { defaultMemoryBytes, imagingConfig } from './config.js';

describe('imagingConfig', () => {
  it('reads its variables', () => {
    const env = {
      IMAGE_MAX_BYTES: '1000',
      IMAGE_MAX_PIXELS: '2000',
      IMAGE_MAX_PAGES: '7',
      IMAGE_MEMORY_BYTES: '3000000',
    };
    expect(imagingConfig(env)).toEqual({
      maxBytes: 1_000,
      maxPixels: 2_000,
      maxPages: 7,
      memoryBytes: 3_000_000,
    });
  });

  it('names the one that does not fit', () => {
    expect(() => imagingConfig({ IMAGE_MEMORY_BYTES: '5' })).toThrow(
      "IMAGE_MEMORY_BYTES must be a whole number, at least 1000000, got '5'.",
    );
  });

  it('leaves a container of 500 MB its reserve', () => {
    expect(defaultMemoryBytes(524_288_000)).toBe(221_906_667);
    expect(defaultMemoryBytes(256_000_000)).toBe(128_000_000);
    expect(defaultMemoryBytes(64_000_000_000)).toBe(2_000_000_000);
  });
});
