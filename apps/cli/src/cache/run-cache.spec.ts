import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { at, run } from '../testing/run-fake-cli.js';

describe('skillgate cache', () => {
  it('says what is kept, and where', async () => {
    const { exitCode, out } = await run(['cache', 'stats']);
    expect(exitCode).toBe(0);
    expect(out).toContain(`folder   ${at('cache/format-1')}`);
    expect(out).toContain('entries  0 of at most 100000, in 0 files');
    expect((await run(['cache', 'list', '--json'])).out).toBe('');
    const verified = await run(['cache', 'verify', '--json']);
    expect(JSON.parse(verified.out)).toEqual({ entries: 0, dropped: 0 });
  });

  it('takes back by file, digest or hash, and says how much', async () => {
    const words = [at('dog.png'), 'ab'.repeat(32), 'ab'.repeat(8)];
    for (const word of words) {
      const { exitCode, out } = await run(['cache', 'delete', word, '--namespace', 'ada']);
      expect([exitCode, out]).toEqual([0, '0 entries deleted\n']);
    }
    expect((await run(['cache', 'clear'])).out).toBe('0 entries deleted\n');
  });

  it('says what was expected of a word that is nothing', async () => {
    const { exitCode, err } = await run(['cache', 'delete', 'nowhere.jpg']);
    expect(exitCode).toBe(2);
    expect(err).toContain(
      "error: A SHA-256 (64 hex digits), an image hash (16) or a file was expected, got 'nowhere.jpg'",
    );
  });

  it('says what is wrong with the folder', async () => {
    await writeFile(at('cache'), 'a file');
    const { exitCode, err } = await run(['cache', 'stats']);
    expect(exitCode).toBe(1);
    expect(err).toContain('a file stands where a folder is needed');
  });
});
