import { describe, expect, it } from 'vitest';
import { cacheConfig } from './config.js';

describe('the cache’s config', () => {
  it('keeps a gigabyte for a month under the user’s cache folder', () => {
    expect(cacheConfig({ HOME: '/home/ada' })).toEqual({
      enabled: true,
      folder: '/home/ada/.cache/skillgate',
      maxBytes: 1_073_741_824,
      maxEntries: 100_000,
      maxAgeMs: 2_592_000_000,
    });
    expect(cacheConfig({ HOME: '/home/ada', XDG_CACHE_HOME: '/var/ada' }).folder).toBe(
      '/var/ada/skillgate',
    );
  });

  it('says which variable does not fit', () => {
    const env = { SKILLGATE_CACHE: 'maybe', SKILLGATE_CACHE_MAX_BYTES: '10' };
    expect(() => cacheConfig(env)).toThrow(
      "SKILLGATE_CACHE must be one of on, off, got 'maybe'. SKILLGATE_CACHE_MAX_BYTES must be a whole number, at least 1048576, got '10'.",
    );
  });
});
