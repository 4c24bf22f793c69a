import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printPage } from '@skillgate/testing';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';

import type { GreyPage } from '../grey-page.js';
import { findLanguages } from '../languages.js';
import { createReaderPool } from './reader-pool.js';
import {
  LanguageBroke,
  LanguageUnfit,
  startReaderThread,
  ThreadDied,
  ThreadOutOfMemory,
} from './reader-thread.js';
import { compileTesseract } from './tesseract-core.js';
import { readTrainedData } from './trained-data.js';
import type { ReadTask } from './thread-messages.js';

const languages = findLanguages(undefined).find(['eng']);
const never = () => new AbortController().signal;

async function pageOf(setting: Parameters<typeof printPage>[0]): Promise<GreyPage> {
  const { image } = await printPage(setting);
  const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

const slip = () => pageOf({ width: 3, height: 1, margin: 0.2 });
const read = (page: GreyPage): ReadTask => ({
  kind: 'read',
  page,
  languages,
  segmentation: 3,
  dotsPerInch: 150,
});

async function startThread(memoryLimitBytes = 320_000_000) {
  const thread = startReaderThread({ compiled: await compileTesseract(), memoryLimitBytes });
  onTestFinished(() => thread.kill());
  await thread.ready;
  return thread;
}

describe('a reader thread', { timeout: 60_000 }, () => {
  it('reads, and tells its memory', async () => {
    const thread = await startThread();
    const { tsv } = await thread.run(read(await slip()), never());
    expect(tsv.split('\n').length).toBeGreaterThan(5);
    expect(thread.memoryBytes).toBeGreaterThan(10_000_000);
  });

  it('that is ended in mid-page fails its call, and the next ones succeed', async () => {
    const thread = await startThread();
    const call = thread.run(read(await pageOf({ points: 8 })), never());
    setTimeout(() => void thread.kill(), 300);
    await expect(call).rejects.toThrow(ThreadDied);
    const pool = createReaderPool({ threads: 1, memoryLimitBytes: 320_000_000 });
    onTestFinished(() => pool.close());
    expect((await pool.run(read(await slip()), never())).tsv).not.toBe('');
  });

  it('whose page needs more memory than it may have ends with that call, and never with nonsense', async () => {
    const thread = await startThread(64_000_000);
    const [width, height] = [6_000, 8_000];
    const large = { data: new Uint8Array(width * height).fill(255), width, height };
    const call = thread.run(read(large), never());
    await expect(call).rejects.toThrow(ThreadOutOfMemory);
    expect(thread.isAlive).toBe(false);
  });

  it.each([import.meta.filename, '/not/there.traineddata'])(
    'that is given a language it can not load (%s) says which file it is, and reads the next page',
    async (path) => {
      const thread = await startThread();
      const page = await slip();
      const call = thread.run({ ...read(page), languages: [{ code: 'eng', path }] }, never());
      await expect(call).rejects.toThrow(new LanguageUnfit(path));
      expect((await thread.run(read(page), never())).tsv).toContain('\t');
    },
  );

  it('keeps nothing of the languages that it could not load', async () => {
    const thread = await startThread();
    const page = await slip();
    const unfit = [{ code: 'xyz', path: import.meta.filename }];
    for (let count = 0; count < 100; count += 1) {
      const call = thread.run({ ...read(page), languages: unfit }, never());
      await expect(call).rejects.toThrow(LanguageUnfit);
    }
    await thread.run(read(page), never());
    // Such a thread has 21 MB when all it did was to read this page, and 0.3 MB more with each one that it keeps.
    expect(thread.memoryBytes).toBeLessThan(30_000_000);
  });

  // Where the network's part begins: with its size, which is then no size or one that no memory has.
  it.each([0x00, 0x7f, 0xff])(
    'that breaks on damaged language data (%i) blames the file, never the page',
    async (damage) => {
      const folder = await mkdtemp(join(tmpdir(), 'skillgate-languages-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      const path = join(folder, 'eng.traineddata');
      const data = readTrainedData(languages[0]!.path);
      const network = Number(data.readBigInt64LE(4 + 8 * 17));
      await writeFile(path, data.fill(damage, network, network + 8));
      const thread = await startThread();
      const task = { ...read(await slip()), languages: [{ code: 'eng', path }] };
      await expect(thread.run(task, never())).rejects.toThrow(new LanguageBroke(path));
      expect(thread.isAlive).toBe(false);
    },
  );
});
