import { release } from '@skillgate/core';
import { describe, expect, it } from 'vitest';
import { run } from './testing/run-fake-cli.js';

describe('usage', () => {
  it.each([
    [['image', 'a.jpg'], "required option '-o, --output <dir>' not specified"],
    [['image', '-o', 'out'], "missing required argument 'file'"],
    [['image', 'a.jpg', '-o', 'out', '--max-size', '8'], 'whole number from 16 to 8192'],
    [['image', 'a.jpg', '-o', 'out', '--format', 'bmp'], 'Allowed choices are webp, jpeg'],
    [['image', 'a.jpg', '-o', 'out', '--concurrency', '0'], 'whole number from 1 to 64'],
    [['image', 'a.jpg', '-o', 'out', '--effort', '9'], 'whole number from 0 to 6 was expected'],
    [
      ['image', 'a.jpg', '-o', 'out', '--format', 'jpeg', '--effort', '0'],
      'No effort was expected; leave --effort out.',
    ],
    [['health', 'soup'], 'Allowed choices are image'],
    [['imgae'], 'Did you mean image?'],
  ])('refuses %j with 2', async (args, message) => {
    const { exitCode, err, out, client } = await run(args);
    expect(err).toContain(message);
    expect(out).toBe('');
    expect(client.calls).toHaveLength(0);
    expect(exitCode).toBe(2);
  });

  it('prints version and help on stdout with 0', async () => {
    expect(await run(['--version'])).toMatchObject({ exitCode: 0, out: `${release}\n` });
    for (const args of [['--help'], ['image', '--help'], ['health', '--help']]) {
      const { exitCode, out } = await run(args);
      expect(exitCode).toBe(0);
      expect(out).toContain('Exit codes:');
    }
  });
});
