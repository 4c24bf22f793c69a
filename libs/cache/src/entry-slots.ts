import { entryId, inputOf, namespaceOf, variantOfGroup } from './cache-key.js';
import type { JournalEntry } from './journal-line.js';

/** No slot. */
export const noSlot = -1;

/** The lists that a slot is in, each by the number of the next slot in it. */
export const links = {
  ...{ older: 0, newer: 1, nextOfId: 2 },
  ...{ nextOfFile: 3, nextHolder: 4, previousHolder: 5 },
} as const;

export type Link = (typeof links)[keyof typeof links];

/** What of an entry is a word that many share, and so stands in its slot as a number. */
export interface WordNumbers {
  /** Its namespace and variant. */
  group: number;
  /** Its file's extension; 0 without a file. */
  extension: number;
}

const chunkSlots = 4_096;
/** Bytes of a slot: digests first, then eight-byte numbers, then four-byte ones. */
const slotBytes = 168;
const at = {
  ...{ input: 0, file: 32, original: 64, imageHash: 96 },
  ...{ createdAtMs: 104, fileBytes: 112 },
  ...{ recordBytes: 120, inputs: 124, group: 128, extension: 132 },
  ...{ flags: 136, links: 140, holders: 164 },
} as const;
const digestBytes = 32;
const hashBytes = 8;
const flags = { hasImageHash: 1, isAlias: 2 } as const;
const free = -1;

interface Chunk {
  readonly bytes: Buffer;
  readonly words: Int32Array;
  readonly numbers: Float64Array;
}

function newChunk(slots: number): Chunk {
  const memory = new ArrayBuffer(slots * slotBytes);
  return {
    bytes: Buffer.from(memory),
    words: new Int32Array(memory),
    numbers: new Float64Array(memory),
  };
}

/**
 * Entries side by side in plain memory: 168 bytes each, for the garbage collector to leave alone. As objects, 100,000 of
 * them stopped the process for up to 50 ms at a time while a folder was opened.
 */
export class EntrySlots {
  readonly #chunks: Chunk[] = [];
  readonly #free: number[] = [];
  #used = 0;
  /** Where digests are written to be compared, or looked at before they are an entry's. */
  readonly #wanted = newChunk(1);

  /** A slot with the digests that `wantEntry` has written, and nothing else yet. */
  takeWanted(): number {
    const slot = this.#free.pop() ?? this.#nextUnused();
    const { words } = this.#chunk(slot);
    words.set(this.#wanted.words, ((slot % chunkSlots) * slotBytes) >> 2);
    return slot;
  }

  /** Every slot that was ever taken has a number below it. */
  get used(): number {
    return this.#used;
  }

  #nextUnused(): number {
    if (this.#used === this.#chunks.length * chunkSlots) this.#chunks.push(newChunk(chunkSlots));
    this.#used += 1;
    return this.#used - 1;
  }

  give(slot: number): void {
    this.#setWord(slot, at.group, free);
    this.#free.push(slot);
  }

  #chunk(slot: number): Chunk {
    return this.#chunks[Math.floor(slot / chunkSlots)] as Chunk;
  }

  #word(slot: number, offset: number): number {
    return this.#chunk(slot).words[((slot % chunkSlots) * slotBytes + offset) >> 2] as number;
  }

  #setWord(slot: number, offset: number, value: number): void {
    this.#chunk(slot).words[((slot % chunkSlots) * slotBytes + offset) >> 2] = value;
  }

  #number(slot: number, offset: number): number {
    return this.#chunk(slot).numbers[((slot % chunkSlots) * slotBytes + offset) >> 3] as number;
  }

  #setNumber(slot: number, offset: number, value: number): void {
    this.#chunk(slot).numbers[((slot % chunkSlots) * slotBytes + offset) >> 3] = value;
  }

  #hex(slot: number, offset: number, length: number): string {
    const start = (slot % chunkSlots) * slotBytes + offset;
    return this.#chunk(slot).bytes.toString('hex', start, start + length);
  }

  link(slot: number, link: Link): number {
    return this.#word(slot, at.links + 4 * link);
  }

  setLink(slot: number, link: Link, to: number): void {
    this.#setWord(slot, at.links + 4 * link, to);
  }

  isTaken(slot: number): boolean {
    return slot < this.#used && this.group(slot) !== free;
  }

  group(slot: number): number {
    return this.#word(slot, at.group);
  }

  extension(slot: number): number {
    return this.#word(slot, at.extension);
  }

  fileBytes(slot: number): number {
    return this.#number(slot, at.fileBytes);
  }

  setFileBytes(slot: number, bytes: number): void {
    this.#setNumber(slot, at.fileBytes, bytes);
  }

  recordBytes(slot: number): number {
    return this.#word(slot, at.recordBytes);
  }

  /** How many entries share its file, as the first of them knows. */
  holders(slot: number): number {
    return this.#word(slot, at.holders);
  }

  setHolders(slot: number, count: number): void {
    this.#setWord(slot, at.holders, count);
  }

  /** Of SHA-256, any bytes are as good as any other. */
  inputWord(slot: number): number {
    return this.#word(slot, at.input);
  }

  fileWord(slot: number): number {
    return this.#word(slot, at.file);
  }

  /** Holds a digest of 64 hex digits for `hasWanted…`; gives whether it is one. */
  want(digest: string): boolean {
    return this.#writeWanted(at.input, digest, digestBytes);
  }

  /** Holds the digests of an entry, its input's for `hasWantedInput`; gives whether they are such. */
  wantEntry({ id, file, imageHash, original }: JournalEntry): boolean {
    const fileDigest = file?.slice(0, 2 * digestBytes);
    return (
      this.#writeWanted(at.input, inputOf(id), digestBytes) &&
      (fileDigest === undefined || this.#writeWanted(at.file, fileDigest, digestBytes)) &&
      (imageHash === undefined || this.#writeWanted(at.imageHash, imageHash, hashBytes)) &&
      (original === undefined || this.#writeWanted(at.original, inputOf(original), digestBytes))
    );
  }

  /** Gives whether the digits are so many bytes. */
  #writeWanted(offset: number, digits: string, length: number): boolean {
    const written = this.#wanted.bytes.write(digits, offset, length, 'hex');
    return written === length && digits.length === 2 * length;
  }

  /** The first word of what `want` or `wantEntry` holds. */
  get wantedWord(): number {
    return this.#wanted.words[0] as number;
  }

  hasWantedInput(slot: number): boolean {
    return this.#hasDigest(slot, at.input, this.#wanted.words, 0);
  }

  hasWantedFile(slot: number): boolean {
    return this.#hasDigest(slot, at.file, this.#wanted.words, 0);
  }

  hasFileOf(slot: number, other: number): boolean {
    const { words } = this.#chunk(other);
    return this.#hasDigest(slot, at.file, words, ((other % chunkSlots) * slotBytes + at.file) >> 2);
  }

  #hasDigest(slot: number, offset: number, others: Int32Array, from: number): boolean {
    const { words } = this.#chunk(slot);
    const start = ((slot % chunkSlots) * slotBytes + offset) >> 2;
    for (let word = 0; word < digestBytes / 4; word += 1) {
      if (words[start + word] !== others[from + word]) return false;
    }
    return true;
  }

  /** All but its digests. */
  write(slot: number, entry: JournalEntry, { group, extension }: WordNumbers): void {
    const { imageHash, original } = entry;
    this.#setNumber(slot, at.createdAtMs, entry.createdAtMs);
    this.#setNumber(slot, at.fileBytes, entry.fileBytes);
    this.#setWord(slot, at.recordBytes, entry.recordBytes);
    this.#setWord(slot, at.inputs, entry.inputs);
    this.#setWord(slot, at.group, group);
    this.#setWord(slot, at.extension, extension);
    const hasImageHash = imageHash === undefined ? 0 : flags.hasImageHash;
    const isAlias = original === undefined ? 0 : flags.isAlias;
    this.#setWord(slot, at.flags, hasImageHash | isAlias);
  }

  /** The entry as it was written, from the words that its numbers stand for. */
  read(slot: number, words: { group: string; extension: string }): JournalEntry {
    const namespaceId = namespaceOf(words.group);
    const variant = variantOfGroup(words.group);
    const idOf = (input: string) => entryId({ namespaceId, input, variant });
    const own = this.#word(slot, at.flags);
    const hasFile = this.extension(slot) !== 0;
    return {
      id: idOf(this.#hex(slot, at.input, digestBytes)),
      file: hasFile ? `${this.#hex(slot, at.file, digestBytes)}${words.extension}` : undefined,
      fileBytes: this.fileBytes(slot),
      recordBytes: this.recordBytes(slot),
      imageHash: own & flags.hasImageHash ? this.#hex(slot, at.imageHash, hashBytes) : undefined,
      original: own & flags.isAlias ? idOf(this.#hex(slot, at.original, digestBytes)) : undefined,
      inputs: this.#word(slot, at.inputs),
      createdAtMs: this.#number(slot, at.createdAtMs),
    };
  }

  /** Of an alias: the input's digest of the entry that its file was made for. */
  original(slot: number): string | undefined {
    return this.#word(slot, at.flags) & flags.isAlias
      ? this.#hex(slot, at.original, digestBytes)
      : undefined;
  }
}
