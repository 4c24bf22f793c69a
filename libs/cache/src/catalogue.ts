import { createHashIndex, type NearHash } from './hash-index.js';
import type { JournalEntry, JournalEvent } from './journal-line.js';
import { chargeOf, namespaceCharge } from './layout.js';

interface HeldFile {
  charge: number;
  /** The ids of the entries that it stands for. */
  holders: Set<string>;
}

const namespaceOf = (id: string) => id.slice(0, 32);
const inputOf = (id: string) => id.slice(33, 97);
const variantOf = (id: string) => id.slice(98);

/** What is in the folder, as the journal tells it: the same in every process that has read as far. */
export class Catalogue {
  /** The least recently used first. */
  readonly #entries = new Map<string, JournalEntry>();
  readonly #files = new Map<string, HeldFile>();
  readonly #namespaces = new Map<string, number>();
  readonly #hashes = createHashIndex();
  #entryBytes = 0;

  get size(): number {
    return this.#entries.size;
  }

  get files(): number {
    return this.#files.size;
  }

  /** What everything takes on disk, the journal aside. */
  get bytes(): number {
    return this.#entryBytes + this.#namespaces.size * namespaceCharge;
  }

  get(id: string): JournalEntry | undefined {
    return this.#entries.get(id);
  }

  /** From the least recently used to the last. */
  entries(): IterableIterator<JournalEntry> {
    return this.#entries.values();
  }

  /** The ids of the entries that a file stands for. */
  holders(namespaceId: string, file: string): ReadonlySet<string> {
    return this.#files.get(`${namespaceId}/${file}`)?.holders ?? new Set();
  }

  nearest(variant: string, imageHash: string, maxDistance: number, count: number): NearHash[] {
    return this.#hashes.nearest(variant, imageHash, maxDistance, count);
  }

  apply(event: JournalEvent): void {
    switch (event.type) {
      case 'put':
        return this.#put(event.entry);
      case 'drop':
        return this.#drop(event.id);
      case 'use':
        return this.#use(event.id);
      case 'mark':
      case 'seal':
    }
  }

  #put(entry: JournalEntry): void {
    this.#drop(entry.id);
    this.#entries.set(entry.id, entry);
    const namespaceId = namespaceOf(entry.id);
    this.#namespaces.set(namespaceId, (this.#namespaces.get(namespaceId) ?? 0) + 1);
    this.#entryBytes += chargeOf(entry.recordBytes);
    if (entry.file !== undefined) this.#hold(`${namespaceId}/${entry.file}`, entry);
    if (entry.imageHash !== undefined && entry.original === undefined) {
      this.#hashes.add(entry.id, variantOf(entry.id), entry.imageHash);
    }
  }

  #hold(name: string, { id, fileBytes }: JournalEntry): void {
    let file = this.#files.get(name);
    if (!file) {
      file = { charge: chargeOf(fileBytes), holders: new Set() };
      this.#files.set(name, file);
      this.#entryBytes += file.charge;
    }
    file.holders.add(id);
  }

  #drop(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    this.#hashes.remove(id);
    const namespaceId = namespaceOf(id);
    const left = (this.#namespaces.get(namespaceId) ?? 1) - 1;
    if (left > 0) this.#namespaces.set(namespaceId, left);
    else this.#namespaces.delete(namespaceId);
    this.#entryBytes -= chargeOf(entry.recordBytes);
    if (entry.file !== undefined) this.#letGo(`${namespaceId}/${entry.file}`, id);
  }

  #letGo(name: string, id: string): void {
    const file = this.#files.get(name);
    file?.holders.delete(id);
    if (!file || file.holders.size > 0) return;
    this.#files.delete(name);
    this.#entryBytes -= file.charge;
  }

  /** An alias keeps the entry alive that its file was made for, which goes after all of its aliases. */
  #use(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    if (entry.original !== undefined) this.#use(entry.original);
  }

  /** Forgets everything, to be told anew. */
  reset(): void {
    this.#entries.clear();
    this.#files.clear();
    this.#namespaces.clear();
    this.#hashes.clear();
    this.#entryBytes = 0;
  }
}

export { inputOf, namespaceOf };
