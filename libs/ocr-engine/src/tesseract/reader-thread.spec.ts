import { printPage } from '@skillgate/testing';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';

import type { GreyPage } from '../grey-page.js';
import { findLanguages } from '../languages.js';
import { createReaderPool } from './reader-pool.js';
import {
  LanguageUnfit,
  startReaderThread,
  ThreadDied,
  ThreadOutOfMemory,
} from './reader-thread.js';
import { compileTesseract } from './tesseract-core.js';
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
});
