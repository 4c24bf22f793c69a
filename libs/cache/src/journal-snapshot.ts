import { open } from 'node:fs/promises';
import type { Catalogue } from './catalogue.js';
import { encodeLine, type JournalEntry } from './journal-line.js';
import { inTurn } from './take-turns.js';

/** Lines that are made at once: a millisecond's work. */
const linesAtOnce = 200;

function nextLines(entries: Iterator<JournalEntry>): string {
  let lines = '';
  for (let count = 0; count < linesAtOnce; count += 1) {
    const { value: entry, done } = entries.next();
    if (done) break;
    lines += encodeLine({ type: 'put', entry });
  }
  return lines;
}

/** Writes all that a catalogue holds, so that reading it gives the same catalogue; resolves to the bytes written. */
export async function writeSnapshot(path: string, catalogue: Catalogue): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  try {
    let bytes = 0;
    const entries = catalogue.entries();
    for (;;) {
      const lines = await inTurn(() => nextLines(entries));
      if (lines === '') return bytes;
      await file.appendFile(lines, 'latin1');
      bytes += lines.length;
    }
  } finally {
    await file.close();
  }
}
