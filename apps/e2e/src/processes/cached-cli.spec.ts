import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makePicture, runCommand } from '@skillgate/testing';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';

const cli = join(
  dirname(createRequire(import.meta.url).resolve('@skillgate/cli/package.json')),
  'bin/skillgate.js',
);

async function workplace() {
  const folder = await mkdtemp(join(tmpdir(), 'skillgate-cached-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const photo = sharp(await makePicture('png', { width: 1600, height: 1200 })).blur(1.5);
  const original = await photo.jpeg({ quality: 95 }).toBuffer();
  const smaller = sharp(original).resize(1200).jpeg({ quality: 85 });
  await writeFile(join(folder, 'original.jpg'), original);
  await writeFile(join(folder, 'smaller.jpg'), await smaller.toBuffer());
  const run = (...args: string[]) =>
    runCommand(process.execPath, [cli, ...args], {
      cwd: folder,
      env: {
        ...process.env,
        SKILLGATE_CACHE: 'on',
        SKILLGATE_CACHE_DIR: join(folder, 'kept'),
        SKILLGATE_IMAGE_ADDRESS: '127.0.0.1:1',
      },
    });
  const image = async (file: string) => {
    const ran = await run('image', file, '-o', 'ready', '--json');
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    return JSON.parse(ran.stdout.split('\n')[0] ?? '') as {
      servedBy: string;
      cache: { result: string; path: string };
    };
  };
  return { run, image };
}

describe('skillgate image', () => {
  it('prints for a photo that was coded and scaled anew the path of the original, twice over', async () => {
    const { run, image } = await workplace();
    const original = await image('original.jpg');
    expect(original).toMatchObject({ servedBy: 'local', cache: { result: 'new' } });
    const { path } = original.cache;
    const coded = await image('smaller.jpg');
    expect(coded).toMatchObject({ servedBy: 'local', cache: { result: 'same-picture', path } });
    const again = await image('smaller.jpg');
    expect(again).toMatchObject({ servedBy: 'cache', cache: { result: 'exact', path } });
    const table = await run('image', 'smaller.jpg', '-o', 'ready');
    expect(table.stdout).toContain(`is kept as ${path}`);

    const listed = await run('cache', 'list', '--json');
    expect(listed.stdout.trim().split('\n')).toHaveLength(2);
    const verified = await run('cache', 'verify');
    expect(verified.stdout).toBe('2 entries checked, 0 were damaged and dropped\n');
    // Taking back the original takes along what was answered by its file.
    expect((await run('cache', 'delete', 'original.jpg')).stdout).toBe('2 entries deleted\n');
    expect((await image('smaller.jpg')).cache.result).toBe('new');
  }, 120_000);
});
