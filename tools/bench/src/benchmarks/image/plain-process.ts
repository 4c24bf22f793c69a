// A process of its own for the plain work: `plain-side.ts` starts it, hands it the paths, and asks for rounds.
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { drive } from '../../frame/drive.js';
import { plainWork } from './plain-work.js';
import { callers } from './settings.js';
import type { SideResult } from './side-result.js';

export type PlainRequest = { paths: readonly string[] } | { round: number };
export type PlainReply = { ready: true } | { result: SideResult } | { error: string };

sharp.concurrency(1);
sharp.cache(false);

let files: Buffer[] = [];

async function answer(request: PlainRequest): Promise<PlainReply> {
  if ('paths' in request) {
    files = await Promise.all(request.paths.map((path) => readFile(path)));
    return { ready: true };
  }
  const hashes: string[] = [];
  let bytesOut = 0;
  const { elapsedMs, latenciesMs } = await drive(files.entries(), callers, async ([at, file]) => {
    const { image, imageHash } = await plainWork(file);
    bytesOut += image.length;
    hashes[at] = imageHash;
  });
  return { result: { elapsedMs, latenciesMs, bytesOut, hashes } };
}

process.on('message', (request: PlainRequest) => {
  answer(request).then(
    (reply) => process.send?.(reply),
    (error: Error) => process.send?.({ error: error.message } satisfies PlainReply),
  );
});
// Its parent has ended.
process.on('disconnect', () => process.exit());
