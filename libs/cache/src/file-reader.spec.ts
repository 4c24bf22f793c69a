import { readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFileReader } from './file-reader.js';
import { readWhole } from './read-whole.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skillgate-file-reader-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('reads what stands in the file now, the first time and every other time', async () => {
  const { read } = createFileReader();
  for (const bytes of [0, 1, 4_096, 300_000, 5]) {
    const path = join(folder, 'changing');
    const content = Buffer.alloc(bytes, `${bytes} `);
    await writeFile(path, content);
    for (let time = 0; time < 3; time += 1) {
      const bytesRead = await read(path);
      expect(bytesRead.equals(content), `${bytes} bytes, time ${time}`).toBe(true);
    }
  }
});

it('holds few files open, however many are asked for at once', async () => {
  const { read } = createFileReader();
  const paths = Array.from({ length: 300 }, (_, index) => join(folder, `one of many ${index}`));
  await Promise.all(paths.map((path) => writeFile(path, path)));
  const isOurs = (name: string) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).startsWith(folder);
    } catch {
      return false;
    }
  };
  let most = 0;
  const count = () => {
    most = Math.max(most, readdirSync('/proc/self/fd').filter(isOurs).length);
  };
  const contents = await Promise.all(paths.map((path) => read(path).finally(count)));
  expect(contents.map(String)).toEqual(paths);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(16);
});

it('says that a file is gone which it has read before', async () => {
  const { read } = createFileReader();
  const path = join(folder, 'going');
  await expect(read(path)).rejects.toMatchObject({ code: 'ENOENT' });
  await writeFile(path, 'here');
  await read(path);
  expect(String(await read(path))).toBe('here');
  await rm(path);
  await expect(read(path)).rejects.toMatchObject({ code: 'ENOENT' });
  await writeFile(path, 'again');
  expect(String(await read(path))).toBe('again');
});

it('reads what this process wrote, and what others put in its place', async () => {
  const { read, wrote } = createFileReader();
  const path = join(folder, 'written');
  for (const bytes of [7, 0, 300_000, 9]) {
    await writeFile(path, Buffer.alloc(bytes, 'w'));
    wrote(path, bytes);
    expect((await read(path)).length).toBe(bytes);
    await writeFile(path, 'of another');
    expect(String(await read(path))).toBe('of another');
  }
  await rm(path);
  await expect(read(path)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('gives every reader bytes of its own', async () => {
  const { read } = createFileReader();
  const path = join(folder, 'shared');
  await writeFile(path, 'abc');
  const [one, other] = [await read(path), await read(path)];
  one.fill(0);
  expect(String(other)).toBe('abc');
});

it('rejects for a folder as readFile does, and leaves no file open', async () => {
  await expect(readWhole(folder)).rejects.toMatchObject({ code: 'EISDIR' });
  const path = join(folder, 'often');
  await writeFile(path, 'x');
  // More than a process may have open.
  for (let time = 0; time < 2_000; time += 1) await readWhole(path);
  expect(String(await readWhole(path))).toBe('x');
});
