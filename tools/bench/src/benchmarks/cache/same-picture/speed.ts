import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SamePictureVerdict } from '@skillgate/image-engine/same-picture';
import { photoOriginal, textPages } from '@skillgate/testing';
import { median } from '../../../frame/statistics.js';
import { comparingEntry } from './comparing-threads.js';
import { prepare } from './prepare.js';

const times = 15;

export interface SpeedResult {
  /** Of two files of 1,024 × 768, in milliseconds: photos that are the same, and pages, which a rule refuses. */
  photoMs: number;
  pageMs: number;
}

async function medianMs(worker: Worker, incoming: Buffer, kept: Buffer, expected: boolean) {
  const elapsed: number[] = [];
  for (let id = 0; id < times; id += 1) {
    const startedMs = performance.now();
    worker.postMessage({ id, incoming, kept, mode: 'same' });
    const [answer] = (await once(worker, 'message')) as [{ verdict: SamePictureVerdict }];
    elapsed.push(performance.now() - startedMs);
    if (answer.verdict.same !== expected) throw new Error('The comparison says something else.');
  }
  // The first ones compile the code.
  return median(elapsed.slice(3));
}

/** How long a comparison takes on a thread of its own, messages included. */
export async function measureSpeed(): Promise<SpeedResult> {
  const worker = new Worker(comparingEntry, { execArgv: [] });
  try {
    const photo = (await photoOriginal({ width: 1200, height: 900 })).open();
    const { page } = await textPages({
      ...{ ground: 'plain', digitHeight: 10, contrast: 215 },
      ...{ width: 1024, height: 768 },
    });
    const kept = await prepare(await photo.clone().png().toBuffer());
    const coded = await prepare(await photo.jpeg({ quality: 80 }).toBuffer());
    const { file } = await prepare(await page.png().toBuffer());
    return {
      photoMs: await medianMs(worker, coded.file, kept.file, true),
      pageMs: await medianMs(worker, file, file, false),
    };
  } finally {
    await worker.terminate();
  }
}
