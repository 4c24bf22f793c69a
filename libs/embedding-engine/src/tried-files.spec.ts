import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

import { createTriedFiles } from './tried-files.js';

const files = ['a', 'b'].map((path) => ({ path, bytes: 3, sha256: '', sources: [] }));

async function makeFiles() {
  const folder = await mkdtemp(join(tmpdir(), 'skillgate-tried-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const own = join(folder, 'mine');
  await mkdir(own);
  for (const { path } of files) await writeFile(join(own, path), 'abc');
  return { own, tried: createTriedFiles(folder, { id: 'mine', files }) };
}

const fail = () => Promise.reject(new Error('broken'));

describe('files of a model', () => {
  it('are worth a try where all are there in their sizes', async () => {
    const { own, tried } = await makeFiles();
    expect(tried.areWorthATry()).toBe(true);
    await writeFile(join(own, 'b'), 'abcd');
    expect(tried.areWorthATry()).toBe(false);
    await rm(join(own, 'b'));
    expect(tried.areWorthATry()).toBe(false);
  });

  it('that a try failed with are worth none until one of them is another', async () => {
    const { own, tried } = await makeFiles();
    await expect(tried.attempt(fail)).rejects.toThrow('broken');
    expect(tried.areWorthATry()).toBe(false);
    await writeFile(join(own, 'new'), 'abc');
    await rename(join(own, 'new'), join(own, 'b'));
    expect(tried.areWorthATry()).toBe(true);
  });

  it('that a try failed with are worth another where their permissions changed', async () => {
    const { own, tried } = await makeFiles();
    await expect(tried.attempt(fail)).rejects.toThrow('broken');
    await chmod(join(own, 'a'), 0o600);
    expect(tried.areWorthATry()).toBe(true);
  });

  it('that came while a try failed are worth another', async () => {
    const { own, tried } = await makeFiles();
    await rm(join(own, 'a'));
    const late = tried.attempt(async () => {
      await writeFile(join(own, 'a'), 'abc');
      await fail();
    });
    await expect(late).rejects.toThrow('broken');
    expect(tried.areWorthATry()).toBe(true);
  });
});
