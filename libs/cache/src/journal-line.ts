import { crc32 } from 'node:zlib';

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

const none = '-';

function wordsOf(event: JournalEvent): string {
  switch (event.type) {
    case 'put': {
      const { id, file, imageHash, original } = event.entry;
      const { fileBytes, recordBytes, inputs, createdAtMs } = event.entry;
      const names = `${id} ${file ?? none} ${imageHash ?? none} ${original ?? none}`;
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

const checksumOf = (words: string): string => crc32(words).toString(16).padStart(8, '0');

/** One line with its checksum. It begins with a line's end, so that one cut off before it harms no other. */
export function encodeLine(event: JournalEvent): string {
  const words = wordsOf(event);
  return `\n${checksumOf(words)} ${words}\n`;
}

const optional = (word: string | undefined) => (word === none ? undefined : word);

function putOf(words: string[]): JournalEvent {
  const [, id = '', file, imageHash, original, fileBytes, recordBytes, inputs, createdAtMs] = words;
  return {
    type: 'put',
    entry: {
      id,
      file: optional(file),
      imageHash: optional(imageHash),
      original: optional(original),
      fileBytes: Number(fileBytes),
      recordBytes: Number(recordBytes),
      inputs: Number(inputs),
      createdAtMs: Number(createdAtMs),
    },
  };
}

/** What a line tells; undefined where its checksum does not fit. */
export function decodeLine(line: string): JournalEvent | undefined {
  const text = line.slice(9);
  if (line.length < 10 || checksumOf(text) !== line.slice(0, 8)) return undefined;
  const words = text.split(' ');
  const [kind, word = ''] = words;
  switch (kind) {
    case '+':
      return putOf(words);
    case '-':
      return { type: 'drop', id: word };
    case '!':
      return { type: 'use', id: word };
    case '=':
      return { type: 'mark', mark: word };
    case '|':
      return { type: 'seal' };
    default:
      return undefined;
  }
}
