import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { onAbort } from './on-abort.js';
import { withTimeLimit } from './with-time-limit.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const patient = new AbortController().signal;

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => onAbort(signal, () => reject(signal.reason as Error)));

it('gives what the work comes to', async () => {
  expect(await withTimeLimit(10_000, patient, () => Promise.resolve('done'))).toBe('done');
});

it('ends what takes longer, also after garbage was collected', async () => {
  const ended = expect(withTimeLimit(50, patient, untilAborted)).rejects.toMatchObject({
    name: 'TimeoutError',
    message: 'It took longer than 50 ms.',
  });
  await delay(5);
  collectGarbage();
  await ended;
});

it('ends with the signal, by its reason, also where that was before', async () => {
  const stop = new AbortController();
  const ended = expect(withTimeLimit(10_000, stop.signal, untilAborted)).rejects.toThrow('enough');
  stop.abort(new Error('enough'));
  await ended;
  await expect(withTimeLimit(10_000, stop.signal, untilAborted)).rejects.toThrow('enough');
});
