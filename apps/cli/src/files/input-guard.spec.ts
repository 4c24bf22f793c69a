import { link, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { guardInputs } from './input-guard.js';

let folder: string;
const at = (name: string) => join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skillgate-cli-'));
  for (const name of ['a.jpg', 'b.webp', 'other.webp']) await writeFile(at(name), name);
});
afterEach(() => rm(folder, { recursive: true }));

describe('guardInputs', () => {
  it('knows every input, by links to it too, and lets all else be replaced', async () => {
    await symlink(at('b.webp'), at('soft.webp'));
    await link(at('b.webp'), at('hard.webp'));
    const isInput = await guardInputs([at('a.jpg'), at('b.webp')]);
    for (const name of ['a.jpg', 'b.webp', 'soft.webp', 'hard.webp']) {
      expect(await isInput(at(name)), name).toBe(true);
    }
    for (const name of ['other.webp', 'new.webp'])
      expect(await isInput(at(name)), name).toBe(false);
  });

  it('knows an input that is missing', async () => {
    const isInput = await guardInputs([at('gone.webp')]);
    expect(await isInput(at('./gone.webp'))).toBe(true);
    expect(await isInput(at('new.webp'))).toBe(false);
  });
});
