import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

// What is built: it runs in a process of plain Node.
const built = new URL('../../dist/ppocr/photo-worker.js', import.meta.url).href;
const program = `
  const { startPhotoWorker } = await import('${built}');
  const worker = await startPhotoWorker();
  await worker.end();
`;

it('leaves nothing behind in the home folder, where ONNX Runtime would keep events for its maker', async () => {
  const home = await mkdtemp(join(tmpdir(), 'skillgate-home-'));
  onTestFinished(() => rm(home, { recursive: true }));
  // Without `CI`, for which ONNX Runtime keeps nothing either.
  const env = { HOME: home, PATH: process.env.PATH };
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { env });
  expect(await readdir(home)).toEqual([]);
}, 60_000);
