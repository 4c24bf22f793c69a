import { closeSync, constants, fstatSync, open, read, type Stats } from 'node:fs';
import { promisify } from 'node:util';

const openFile = promisify(open);
const readInto = promisify(read);

/** Opening a pipe waits for somebody who writes to it, in a thread that the process can't end without. */
const flags = constants.O_RDONLY | constants.O_NONBLOCK;

/** What is read of anything else might never end. */
function assertFile(path: string, stats: Stats): void {
  if (stats.isFile()) return;
  const code = stats.isDirectory() ? 'EISDIR' : 'EINVAL';
  throw Object.assign(new Error(`${path} is no file.`), { code });
}

/**
 * A file's bytes, with two crossings to the thread pool where `readFile` takes four: each costs up to 0.15 ms, which is
 * as much as SHA-256 over 200 KB. Rejects as `readFile` does, and with EINVAL for a pipe or a device.
 */
export async function readWhole(path: string): Promise<Buffer> {
  const file = await openFile(path, flags);
  try {
    // The system knows an open file's size without asking the disk.
    const stats = fstatSync(file);
    assertFile(path, stats);
    const bytes = Buffer.allocUnsafeSlow(stats.size);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await readInto(file, bytes, length, bytes.length - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    // Nothing was written, so nothing waits for the disk.
    closeSync(file);
  }
}
