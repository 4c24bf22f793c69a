import { fileURLToPath } from 'node:url';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import { makePicture } from '@skillgate/testing';
import { expect, it } from 'vitest';

import type { SamePictureQuestion } from './worker.js';

// A worker thread has no TypeScript: what is built runs, without vitest's conditions, which lead to sources.
const entry = fileURLToPath(new URL('../../dist/same-picture/worker.js', import.meta.url));

it('answers in a worker thread, under the number that was asked', async () => {
  const worker = new Worker(entry, { execArgv: [] });
  try {
    const photo = await makePicture('webp', { width: 800, height: 600 });
    const question: SamePictureQuestion = { id: 7, incoming: photo, kept: photo, mode: 'same' };
    worker.postMessage(question);
    const [answer] = await once(worker, 'message');
    expect(answer).toEqual({ id: 7, verdict: { same: true, score: 0, reason: undefined } });
    worker.postMessage({ ...question, id: 8, kept: Buffer.from('damaged') });
    const [refusal] = await once(worker, 'message');
    expect(refusal).toMatchObject({ id: 8, verdict: { same: false, reason: 'undecodable' } });
  } finally {
    await worker.terminate();
  }
});
