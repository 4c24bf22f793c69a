import { open } from 'node:fs/promises';
import type { Catalogue } from './catalogue.js';
import { encodeLine } from './journal-line.js';
import { inTurn } from './take-turns.js';

/** Lines that are made at once: a millisecond's work. */
const linesAtOnce = 500;

/** Writes all that a catalogue holds, so that reading it gives the same catalogue; resolves to the bytes written. */
export async function writeSnapshot(path: string, catalogue: Catalogue): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  try {
    let bytes = 0;
    const entries = [...catalogue.entries()];
    for (let start = 0; start < entries.length; start += linesAtOnce) {
      const lines = await inTurn(() =>
        entries
          .slice(start, start + linesAtOnce)
          .map((entry) => encodeLine({ type: 'put', entry }))
          .join(''),
      );
      await file.appendFile(lines, 'latin1');
      bytes += lines.length;
    }
    return bytes;
  } finally {
    await file.close();
  }
}
