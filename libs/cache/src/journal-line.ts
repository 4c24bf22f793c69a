import { crc32 } from 'node:zlib';
import { noWord, WordReader } from './word-reader.js';

/** An entry as the journal knows it. */
export interface JournalEntry {
  /** As `entryId` makes it. */
  id: string;
  /** The name of its file, in its namespace. */
  file: string | undefined;
  /** The file's size and the record's, in bytes. */
  fileBytes: number;
  recordBytes: number;
  /** The file's perceptual hash, 16 hex digits. */
  imageHash: string | undefined;
  /** Of an alias: the id of the entry that its file was made for. */
  original: string | undefined;
  /** How many inputs the question had. */
  inputs: number;
  /** By `Date.now()`. */
  createdAtMs: number;
}

/** What a journal tells. All readers see the same events in the same order. */
export type JournalEvent =
  | { type: 'put'; entry: JournalEntry }
  | { type: 'drop'; id: string }
  | { type: 'use'; id: string }
  /** Proves to a writer that its lines were written. */
  | { type: 'mark'; mark: string }
  /** What follows is void: the journal goes on in the next generation. */
  | { type: 'seal' };

function wordsOf(event: JournalEvent): string {
  switch (event.type) {
    case 'put': {
      const { id, file, imageHash, original } = event.entry;
      const { fileBytes, recordBytes, inputs, createdAtMs } = event.entry;
      const names = `${id} ${file ?? noWord} ${imageHash ?? noWord} ${original ?? noWord}`;
      return `+ ${names} ${fileBytes} ${recordBytes} ${inputs} ${createdAtMs}`;
    }
    case 'drop':
      return `- ${event.id}`;
    case 'use':
      return `! ${event.id}`;
    case 'mark':
      return `= ${event.mark}`;
    case 'seal':
      return '|';
  }
}

/** One line with its checksum. It begins with a line's end, so that one cut off before it harms no other. */
export function encodeLine(event: JournalEvent): string {
  const words = wordsOf(event);
  const checksum = crc32(Buffer.from(words, 'latin1')).toString(16).padStart(checksumLength, '0');
  return `\n${checksum} ${words}\n`;
}

function putOf(words: WordReader): JournalEvent {
  return {
    type: 'put',
    entry: {
      id: words.text(),
      file: words.optional(),
      imageHash: words.optional(),
      original: words.optional(),
      fileBytes: words.number(),
      recordBytes: words.number(),
      inputs: words.number(),
      createdAtMs: words.number(),
    },
  };
}

const checksumLength = 8;
/** Where the words begin: after the checksum and a space. */
const wordsAt = checksumLength + 1;

/** The value of a hexadecimal digit; NaN of anything else. */
function digitOf(code: number | undefined): number {
  if (code === undefined) return NaN;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x61 && code <= 0x66 ? code - 0x61 + 10 : NaN;
}

/** The checksum that a line begins with, read without a string: 100,000 lines are read as a folder is opened. */
function checksumAt(bytes: Buffer, start: number): number {
  let value = 0;
  for (let at = start; at < start + checksumLength; at += 1)
    value = value * 16 + digitOf(bytes[at]);
  return value;
}

/** What the line of the bytes from `start` up to `end` tells; undefined where its checksum does not fit. */
export function decodeLine(bytes: Buffer, start: number, end: number): JournalEvent | undefined {
  if (end - start <= wordsAt) return undefined;
  if (checksumAt(bytes, start) !== crc32(bytes.subarray(start + wordsAt, end))) return undefined;
  const words = new WordReader(bytes, start + wordsAt, end);
  switch (words.text()) {
    case '+':
      return putOf(words);
    case '-':
      return { type: 'drop', id: words.text() };
    case '!':
      return { type: 'use', id: words.text() };
    case '=':
      return { type: 'mark', mark: words.text() };
    case '|':
      return { type: 'seal' };
    default:
      return undefined;
  }
}
