import { describe, expect, it, onTestFinished } from 'vitest';

import { loadLlama, withReadableCi } from './import-llama.js';

describe('node-llama-cpp', () => {
  it.each([
    ['woodpecker', 'true'],
    ['', 'false'],
    ['TRUE', 'TRUE'],
    ['0', '0'],
    [undefined, undefined],
  ])('is told of CI=%j as %j, which others go on seeing as it was', async (CI, told) => {
    const env = { CI };
    expect(await withReadableCi(env, async () => env.CI)).toBe(told);
    expect(env).toEqual({ CI });
    await expect(withReadableCi(env, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(env).toEqual({ CI });
  });

  it('loads where CI is no yes and no no', async () => {
    const { CI } = process.env;
    onTestFinished(() => {
      if (CI === undefined) delete process.env['CI'];
      else process.env['CI'] = CI;
    });
    process.env['CI'] = 'woodpecker';
    const llama = await loadLlama(1);
    expect(llama.gpu).toBe(false);
    expect(process.env['CI']).toBe('woodpecker');
    await llama.dispose();
  }, 60_000);
});
