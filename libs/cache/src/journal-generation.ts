import { open, type FileHandle } from 'node:fs/promises';
import { decodeLine, type JournalEvent } from './journal-line.js';
import { inTurn } from './take-turns.js';

/** Read at a time, and worked on at a time: about 15 lines, a millisecond's work before the code is compiled. */
const chunkBytes = 1024 * 1024;
const pieceBytes = 4 * 1024;

/** How a reading ended. */
export interface Reading {
  /** Everything after it is void. */
  isSealed: boolean;
  /** The file is gone or was cut: what was read of it no longer holds. */
  isLost: boolean;
  /** Lines whose checksum did not fit. */
  damagedLines: number;
  /** The last line has no end: it is being written, or was cut off. */
  isTorn: boolean;
}

/** One file of the journal, of which one goes on where the last one was sealed. */
export class JournalGeneration {
  /** Up to where it was read. */
  #offset = 0;
  #size = 0;

  private constructor(
    readonly number: number,
    readonly path: string,
    readonly handle: FileHandle,
    /** Why nothing can be written. */
    readonly readOnly: Error | undefined,
  ) {}

  /** Made where it is not there; read only where it can't be written. */
  static async open(path: string, number: number): Promise<JournalGeneration> {
    try {
      return new JournalGeneration(number, path, await open(path, 'a+', 0o600), undefined);
    } catch (error) {
      const handle = await open(path, 'r');
      return new JournalGeneration(number, path, handle, error as Error);
    }
  }

  get bytes(): number {
    return this.#size;
  }

  /** Says that all of it is known already. */
  skip(bytes: number): void {
    this.#offset = bytes;
    this.#size = bytes;
  }

  /** Appends in one write, which no other process's write can split: POSIX, O_APPEND. */
  async write(lines: string): Promise<void> {
    if (this.readOnly) throw this.readOnly;
    const bytes = Buffer.from(lines, 'latin1');
    const { bytesWritten } = await this.handle.write(bytes);
    if (bytesWritten === bytes.length) return;
    throw Object.assign(new Error('The journal could not be written whole.'), { code: 'ENOSPC' });
  }

  /** Tells of all that was appended since the last time, up to the seal. */
  async readOn(tell: (event: JournalEvent) => void): Promise<Reading> {
    const reading = { isSealed: false, isLost: false, damagedLines: 0, isTorn: false };
    const { size, nlink } = await this.handle.stat();
    if (size < this.#offset) return { ...reading, isLost: true };
    this.#size = size;
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, size - this.#offset));
    while (this.#offset < size && !reading.isSealed) {
      const wanted = Math.min(chunkBytes, size - this.#offset);
      const { buffer, bytesRead } = await this.handle.read(chunk, 0, wanted, this.#offset);
      const end = buffer.lastIndexOf('\n', bytesRead - 1, 'latin1') + 1;
      if (bytesRead === 0 || (end === 0 && this.#offset + bytesRead >= size)) break;
      // A line is never this long: what has no end is no line.
      const whole = end === 0 ? bytesRead : end;
      for (let start = 0, stop = 0; start < whole && !reading.isSealed; start = stop) {
        stop = pieceEnd(buffer, start, whole);
        const piece = buffer.subarray(start, stop);
        await inTurn(() => readLines(piece, reading, tell));
      }
      this.#offset += whole;
    }
    reading.isTorn = this.#offset < size && !reading.isSealed;
    reading.isLost = nlink === 0 && !reading.isSealed;
    return reading;
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

const newline = 0x0a;

/** Behind the line with which a piece is large enough. */
function pieceEnd(bytes: Buffer, start: number, end: number): number {
  const lineEnd = bytes.indexOf(newline, start + pieceBytes);
  return lineEnd === -1 || lineEnd >= end ? end : lineEnd + 1;
}

function readLines(bytes: Buffer, reading: Reading, tell: (event: JournalEvent) => void): void {
  for (let start = 0, end = 0; start < bytes.length && !reading.isSealed; start = end + 1) {
    end = bytes.indexOf(newline, start);
    if (end === -1) end = bytes.length;
    if (end === start) continue;
    const event = decodeLine(bytes, start, end);
    if (!event) reading.damagedLines += 1;
    else if (event.type === 'seal') reading.isSealed = true;
    else tell(event);
  }
}
