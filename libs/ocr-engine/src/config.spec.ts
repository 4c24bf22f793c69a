import { memoryLimitBytes } from '@skillgate/core';
import { describe, expect, it } from 'vitest';

import { defaultPictureBytes, defaultWorkers, ocrEngineConfig } from './config.js';

describe('how many threads read', () => {
  it.each([
    // The OCR skill's container: 1g of memory.
    [2, 1_073_741_824, 2],
    [4, 1_073_741_824, 2],
    [2, 805_306_368, 1],
    [2, 268_435_456, 1],
    [8, 16_000_000_000, 8],
    [0.5, 16_000_000_000, 1],
  ])('with %d CPUs and %d bytes of memory: %d', (cpus, limitBytes, workers) => {
    expect(defaultWorkers(cpus, limitBytes)).toBe(workers);
  });

  it('leaves room for all of them at their limit, and what is needed besides', () => {
    for (let limitBytes = 700_000_000; limitBytes < 6e9; limitBytes += 50_000_000) {
      const workers = defaultWorkers(64, limitBytes);
      expect(workers * 320_000_000 + 350_000_000).toBeLessThanOrEqual(limitBytes);
    }
  });

  it('is fewer where each may grow further, unless a number is given', () => {
    expect(defaultWorkers(64, 6e9, 2_000_000_000)).toBe(2);
    const most = { OCR_WORKER_MEMORY_BYTES: '2000000000' };
    expect(ocrEngineConfig({ ...most, OCR_WORKERS: '7' }).workers).toBe(7);
  });
});

describe('what pictures may take', () => {
  it('is what half of the threads’ limits leave', () => {
    expect(defaultPictureBytes(2, 1_073_741_824)).toBeGreaterThan(
      defaultPictureBytes(2, 1_073_741_824, 640_000_000),
    );
  });

  it('follows the threads that are asked for, unless a number is given', () => {
    const many = { OCR_WORKERS: '64', OCR_WORKER_MEMORY_BYTES: '2000000000' };
    const { memoryBytes } = ocrEngineConfig(many);
    expect(memoryBytes).toBe(defaultPictureBytes(64, memoryLimitBytes(), 2_000_000_000));
    expect(memoryBytes).toBeGreaterThanOrEqual(128_000_000);
    expect(memoryBytes).toBeLessThan(ocrEngineConfig({ OCR_WORKERS: '1' }).memoryBytes);
    const given = { ...many, IMAGE_MEMORY_BYTES: '300000000' };
    expect(ocrEngineConfig(given).memoryBytes).toBe(300_000_000);
  });
});
