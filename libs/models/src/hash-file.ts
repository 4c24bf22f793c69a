import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

const pieceBytes = 1024 * 1024;

/** The SHA-256 of a file, 64 hex digits. Read in pieces, so that nothing else waits for it. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const pieces = createReadStream(path, { highWaterMark: pieceBytes, ...(signal && { signal }) });
  for await (const piece of pieces) hash.update(piece as Buffer);
  return hash.digest('hex');
}
