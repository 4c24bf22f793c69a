import { expect, it } from 'vitest';
import { decodeLine, encodeLine, type JournalEntry } from './journal-line.js';

const id = `${'a'.repeat(32)}/${'b'.repeat(64)}-${'c'.repeat(32)}`;
const entry: JournalEntry = {
  id,
  file: `${'d'.repeat(64)}.webp`,
  imageHash: 'e'.repeat(16),
  original: id.replace('b', 'c'),
  ...{ fileBytes: 1e10, recordBytes: 500, inputs: 2, createdAtMs: 1_700_000_000_000 },
};

function read(of: Partial<JournalEntry>) {
  const line = Buffer.from(encodeLine({ type: 'put', entry: { ...entry, ...of } }), 'latin1');
  return decodeLine(line, 1, line.length - 1);
}

it('is read as it was written', () => {
  expect(read({})).toEqual({ type: 'put', entry });
  const bare = { file: undefined, imageHash: undefined, original: undefined };
  expect(read(bare)).toEqual({ type: 'put', entry: { ...entry, ...bare } });
});

it.each<Partial<JournalEntry>>([
  { id: id.slice(1) },
  { id: id.replace(/b/g, 'z') },
  { id: `${'../'.repeat(10)}..${id.slice(32)}` },
  { file: `${'d'.repeat(64)}/../../victim` },
  { file: `${'z'.repeat(64)}.webp` },
  { file: `${'d'.repeat(64)}.${'x'.repeat(300)}` },
  { imageHash: 'e'.repeat(400) },
  { original: 'original' },
  { fileBytes: -1 },
  { recordBytes: 2 ** 34 },
  { inputs: 2 ** 32 + 1 },
  { createdAtMs: Infinity },
])('is damaged with %o, whatever its checksum', (of) => {
  expect(read(of)).toBeUndefined();
});

it.each(['drop', 'use'] as const)('is damaged where it would %s what is no entry', (type) => {
  const line = Buffer.from(encodeLine({ type, id: 'z'.repeat(130) }), 'latin1');
  expect(decodeLine(line, 1, line.length - 1)).toBeUndefined();
});
