import { createHash, hash } from 'node:crypto';
import { inTurn } from './take-turns.js';

/** SHA-256 takes about a millisecond for so many bytes: the longest time that the event loop is held at once. */
const sliceBytes = 1 << 20;

/** SHA-256 as 64 hex digits, in slices between which the event loop goes on. Rejects with the signal's reason. */
export async function sha256(bytes: Uint8Array, signal?: AbortSignal): Promise<string> {
  const digest = createHash('sha256');
  for (let start = 0; start < bytes.length; start += sliceBytes) {
    signal?.throwIfAborted();
    await inTurn(() => digest.update(bytes.subarray(start, start + sliceBytes)));
  }
  return digest.digest('hex');
}

/** The same at once, for what is known to be small. */
export function sha256Now(bytes: Uint8Array | string): string {
  return hash('sha256', bytes);
}
