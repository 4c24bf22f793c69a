import { createHashIndex, type NearHash } from './hash-index.js';
import type { JournalEntry, JournalEvent } from './journal-line.js';
import { chargeOf, namespaceCharge } from './layout.js';

/** The entries that a file stands for: mostly one. */
type Holders = JournalEntry | Set<JournalEntry>;

interface Namespace {
  entries: number;
  /** By their names. */
  files: Map<string, Holders>;
}

const holdersIn = (holders: Holders): Iterable<JournalEntry> =>
  holders instanceof Set ? holders : [holders];

const namespaceOf = (id: string) => id.slice(0, 32);
const inputOf = (id: string) => id.slice(33, 97);
const variantOf = (id: string) => id.slice(98);

/** What is in the folder, as the journal tells it: the same in every process that has read as far. */
export class Catalogue {
  /** The least recently used first. */
  readonly #entries = new Map<string, JournalEntry>();
  readonly #namespaces = new Map<string, Namespace>();
  readonly #hashes = createHashIndex();
  #entryBytes = 0;

  get size(): number {
    return this.#entries.size;
  }

  get files(): number {
    return [...this.#namespaces.values()].reduce((sum, { files }) => sum + files.size, 0);
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

  /** Whether any entry is in it. */
  hasNamespace(namespaceId: string): boolean {
    return this.#namespaces.has(namespaceId);
  }

  /** The ids of the entries that a file stands for. */
  holders(namespaceId: string, file: string): string[] {
    const holders = this.#namespaces.get(namespaceId)?.files.get(file);
    return holders ? Array.from(holdersIn(holders), ({ id }) => id) : [];
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
    const namespace = this.#namespaceOf(entry);
    namespace.entries += 1;
    this.#entryBytes += chargeOf(entry.recordBytes);
    if (entry.file !== undefined) this.#hold(namespace, entry.file, entry);
    if (entry.imageHash !== undefined && entry.original === undefined) {
      this.#hashes.add(entry.id, variantOf(entry.id), entry.imageHash);
    }
  }

  #namespaceOf({ id }: JournalEntry): Namespace {
    const namespaceId = namespaceOf(id);
    const known = this.#namespaces.get(namespaceId);
    if (known) return known;
    const namespace = { entries: 0, files: new Map() };
    this.#namespaces.set(namespaceId, namespace);
    return namespace;
  }

  #hold({ files }: Namespace, file: string, entry: JournalEntry): void {
    const holders = files.get(file);
    if (!holders) {
      files.set(file, entry);
      this.#entryBytes += chargeOf(entry.fileBytes);
    } else if (holders instanceof Set) holders.add(entry);
    else files.set(file, new Set([holders, entry]));
  }

  #drop(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    this.#hashes.remove(id, variantOf(id));
    this.#entryBytes -= chargeOf(entry.recordBytes);
    const namespace = this.#namespaceOf(entry);
    if (entry.file !== undefined) this.#letGo(namespace, entry.file, entry);
    namespace.entries -= 1;
    if (namespace.entries === 0) this.#namespaces.delete(namespaceOf(id));
  }

  #letGo({ files }: Namespace, file: string, entry: JournalEntry): void {
    const holders = files.get(file);
    if (holders instanceof Set && holders.delete(entry) && holders.size > 0) return;
    files.delete(file);
    this.#entryBytes -= chargeOf(entry.fileBytes);
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
    this.#namespaces.clear();
    this.#hashes.clear();
    this.#entryBytes = 0;
  }
}

export { inputOf, namespaceOf };
