import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeOutput } from './write-output.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skillgate-cli-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('writeOutput', () => {
  it('replaces what was there, and leaves nothing else', async () => {
    const path = join(folder, 'a.webp');
    await writeOutput(path, Buffer.from('old and longer'));
    await writeOutput(path, Buffer.from('new'));
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['a.webp']);
  });

  it('leaves nothing behind when the place is taken by a folder', async () => {
    await mkdir(join(folder, 'a.webp'));
    await expect(writeOutput(join(folder, 'a.webp'), Buffer.from('x'))).rejects.toThrow(
      /Could not write .*a folder is in its place/i,
    );
    expect(await readdir(folder)).toEqual(['a.webp']);
  });

  it('says that the folder is gone', async () => {
    await expect(writeOutput(join(folder, 'no/a.webp'), Buffer.from('x'))).rejects.toThrow(
      'There is no such file or folder.',
    );
  });

  it('takes names as long as the file system does', async () => {
    const path = join(folder, `${'n'.repeat(250)}.webp`);
    await writeOutput(path, Buffer.from('x'));
    expect(await readFile(path, 'utf8')).toBe('x');
  });
});
