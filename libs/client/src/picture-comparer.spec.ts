import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OthersFirst } from '@skillgate/cache';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPictureComparer } from './picture-comparer.js';
import { tempFolder } from './testing/cached-pool.js';
import { rejection } from './testing/temp-pool.js';

const file = Buffer.from('a file');
const patient = new AbortController().signal;

/** A comparer whose thread runs other code than the image engine's. */
async function comparerOf(code: string) {
  const entry = join(await tempFolder(), 'worker.mjs');
  await writeFile(entry, `import { parentPort } from 'node:worker_threads';\n${code}`);
  const comparer = createPictureComparer(entry);
  onTestFinished(() => comparer.close());
  return comparer;
}

describe('a comparison', () => {
  it('that waits for another that hangs is given up after a second; nobody waits for ever', async () => {
    const comparer = await comparerOf(`parentPort.on('message', () => undefined);`);
    const stop = new AbortController();
    const stuck = rejection(comparer.compare(file, file, 'same', stop.signal));
    const waiting = comparer.compare(file, file, 'same', patient);
    const late = await rejection(waiting);
    expect(late).toBeInstanceOf(OthersFirst);
    expect(late).toMatchObject({ cause: { name: 'TimeoutError' } });
    stop.abort(new Error('enough'));
    expect(await stuck).toMatchObject({ message: 'enough' });
  });

  it('whose thread ends is rejected, and the next one has another thread', async () => {
    const comparer = await comparerOf(
      `parentPort.on('message', ({ id, mode }) => {
        if (mode === 'similar') process.exit(7);
        parentPort.postMessage({ id, verdict: { same: true, score: 0 } });
      });`,
    );
    const ended = rejection(comparer.compare(file, file, 'similar', patient));
    expect(await ended).toMatchObject({ message: 'The comparing thread ended with 7.' });
    expect(await comparer.compare(file, file, 'same', patient)).toMatchObject({ same: true });
  });
});
