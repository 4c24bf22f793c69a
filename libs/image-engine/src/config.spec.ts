import { describe, expect, it } from 'vitest';

import { imageEngineConfig } from './config.js';

describe('imageEngineConfig', () => {
  it('has bounded defaults', () => {
    const config = imageEngineConfig({});
    expect(config).toMatchObject({
      maxBytes: 20_971_520,
      maxPixels: 50_000_000,
      maxBatchItems: 10_000,
    });
    expect(config.workers).toBeGreaterThanOrEqual(1);
    expect(config.memoryBytes).toBeGreaterThanOrEqual(128_000_000);
  });

  it('names every variable that does not fit', () => {
    const read = () => imageEngineConfig({ IMAGE_WORKERS: '0', IMAGE_MAX_PIXELS: 'many' });
    expect(read).toThrow("IMAGE_MAX_PIXELS must be a whole number, at least 1, got 'many'.");
    expect(read).toThrow("IMAGE_WORKERS must be a whole number from 1 to 256, got '0'.");
  });
});
