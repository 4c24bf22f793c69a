import {
  groupOf,
  inputOf,
  isInGroup,
  keyOfId,
  namespaceOf,
  variantOf,
  variantOfGroup,
} from './cache-key.js';
import { isCount } from './entry-record.js';
import { EntrySlots, links, noSlot } from './entry-slots.js';
import { FileHolders } from './file-holders.js';
import { createHashIndex, type NearHash } from './hash-index.js';
import type { JournalEntry, JournalEvent } from './journal-line.js';
import { chargeOf, namespaceCharge } from './layout.js';
import { SharedWords } from './shared-words.js';
import { mix, SlotChains } from './slot-chains.js';
import { inTurn } from './take-turns.js';

const fileDigits = 64;
const extensionPattern = /^\.[a-z\d]{1,16}$/;
/** What slots hold in 32 bits. */
const isSmallCount = (value: number) => isCount(value) && value <= 0x7fffffff;
/** Entries that are made at once: a millisecond's work. */
const entriesAtOnce = 200;

/** What is in the folder, as the journal tells it: the same in every process that has read as far. */
export class Catalogue {
  #slots = new EntrySlots();
  #ids = this.#chainsOfIds();
  #hashes = createHashIndex();
  /** A namespace and a variant each, written together. */
  #groups = new SharedWords();
  #namespaces = new SharedWords();
  #emptied = new Set<string>();
  /** The number of each group's namespace. */
  #namespaceOfGroup: number[] = [];
  #holders = this.#holdersOfFiles();
  /** The group that was asked for last: entries mostly come after others of their group. */
  #lastGroup: { namespace: string; variant: string; number: number } | undefined;
  /** With their dots; number 0 is none. */
  #extensions = new SharedWords(['']);
  #size = 0;
  #entryBytes = 0;
  /** The least recently used, and the last that was. */
  #oldest = noSlot;
  #newest = noSlot;

  #chainsOfIds(): SlotChains {
    const slots = this.#slots;
    return new SlotChains({
      hashOf: (slot) => mix(slots.inputWord(slot), slots.group(slot)),
      next: (slot) => slots.link(slot, links.nextOfId),
      setNext: (slot, next) => slots.setLink(slot, links.nextOfId, next),
    });
  }

  #holdersOfFiles(): FileHolders {
    const [slots, namespaces] = [this.#slots, this.#namespaceOfGroup];
    return new FileHolders(slots, (slot) => namespaces[slots.group(slot)] as number);
  }

  get size(): number {
    return this.#size;
  }

  get files(): number {
    return this.#holders.files;
  }

  /** What everything takes on disk, the journal aside. */
  get bytes(): number {
    return this.#entryBytes + (this.#namespaces.size + this.#emptied.size) * namespaceCharge;
  }

  get(id: string): JournalEntry | undefined {
    const slot = this.#find(id);
    return slot === noSlot ? undefined : this.#read(slot);
  }

  has(id: string): boolean {
    return this.#find(id) !== noSlot;
  }

  #find(id: string): number {
    const group = this.#groupNumber(id);
    return group === undefined ? noSlot : this.#findInput(inputOf(id), group);
  }

  /** Undefined for a group that has no entry. */
  #groupNumber(id: string): number | undefined {
    const last = this.#lastGroup;
    if (last && isInGroup(id, last)) return last.number;
    const number = this.#groups.numberOf(groupOf(id));
    if (number !== undefined) {
      this.#lastGroup = { namespace: namespaceOf(id), variant: variantOf(id), number };
    }
    return number;
  }

  #findInput(input: string, group: number): number {
    return this.#slots.want(input) ? this.#findWanted(group) : noSlot;
  }

  #findWanted(group: number): number {
    const slots = this.#slots;
    return this.#ids.find(
      mix(slots.wantedWord, group),
      (slot) => slots.group(slot) === group && slots.hasWantedInput(slot),
    );
  }

  #read(slot: number): JournalEntry {
    return this.#slots.read(slot, {
      group: this.#groups.word(this.#slots.group(slot)),
      extension: this.#extensions.word(this.#slots.extension(slot)),
    });
  }

  /** From the least recently used to the last; for as long as nothing is applied. */
  *entries(): Generator<JournalEntry> {
    for (let slot = this.#oldest; slot !== noSlot; slot = this.#slots.link(slot, links.newer)) {
      yield this.#read(slot);
    }
  }

  /**
   * The entries that are there now, in no order, as far as they still are when their turn comes; the event loop goes on
   * meanwhile. One that is dropped and put anew meanwhile may come twice, or not at all.
   */
  entriesInTurn(): AsyncGenerator<JournalEntry> {
    return this.#asItIs().#inTurn(this.#slots.used, (slot) => slot);
  }

  /** As `entriesInTurn`, from the least recently used to the last: looking up their order takes 20 ms for 100,000. */
  entriesByUse(): AsyncGenerator<JournalEntry> {
    const slots = new Int32Array(this.#size);
    let slot = this.#oldest;
    for (let index = 0; index < slots.length; index += 1) {
      slots[index] = slot;
      slot = this.#slots.link(slot, links.newer);
    }
    return this.#asItIs().#inTurn(slots.length, (index) => slots[index] as number);
  }

  /** What becomes another one later leaves this one's words where they are. */
  #asItIs(): Catalogue {
    const here = new Catalogue();
    here.become(this);
    return here;
  }

  async *#inTurn(count: number, slotAt: (index: number) => number): AsyncGenerator<JournalEntry> {
    for (let start = 0; start < count; start += entriesAtOnce) {
      const end = Math.min(count, start + entriesAtOnce);
      yield* await inTurn(() => this.#readTaken(start, end, slotAt));
    }
  }

  #readTaken(start: number, end: number, slotAt: (index: number) => number): JournalEntry[] {
    const entries: JournalEntry[] = [];
    for (let index = start; index < end; index += 1) {
      const slot = slotAt(index);
      if (this.#slots.isTaken(slot)) entries.push(this.#read(slot));
    }
    return entries;
  }

  /** Whether any entry is in it. */
  hasNamespace(namespaceId: string): boolean {
    return this.#namespaces.numberOf(namespaceId) !== undefined;
  }

  /** How many entries are in it. */
  entriesIn(namespaceId: string): number {
    return this.#namespaces.holdersOf(namespaceId);
  }

  /** Namespaces that had entries and have none any more; their folders count until `forget` says that they are gone. */
  get emptied(): readonly string[] {
    return [...this.#emptied];
  }

  forget(namespaceId: string): void {
    this.#emptied.delete(namespaceId);
  }

  /** How many entries a file stands for. */
  holderCount(namespaceId: string, file: string): number {
    const namespace = this.#namespaces.numberOf(namespaceId);
    const extension = this.#extensions.numberOf(file.slice(fileDigits));
    if (namespace === undefined || extension === undefined) return 0;
    return this.#holders.count({ digest: file.slice(0, fileDigits), namespace, extension });
  }

  nearest(
    variant: string,
    imageHash: string,
    maxDistance: number,
    count: number,
  ): NearHash<string>[] {
    return this.#hashes
      .nearest(variant, imageHash, maxDistance, count)
      .map(({ id, distance }) => ({ id: this.#read(id).id, distance }));
  }

  apply(event: JournalEvent): void {
    switch (event.type) {
      case 'put':
        return this.#put(event.entry);
      case 'drop':
        return this.#drop(this.#find(event.id));
      case 'use':
        return this.#use(this.#find(event.id));
      case 'mark':
      case 'seal':
    }
  }

  /**
   * Whoever can write into the folder can write the journal: no name from it may lead out of the folder, and no number be
   * another one to the next who reads it. Words that many entries share need a look when they are new.
   */
  #isOurs(entry: JournalEntry, knownGroup: number | undefined): boolean {
    const { id, file } = entry;
    return (
      (knownGroup !== undefined || keyOfId(id) !== undefined) &&
      (file === undefined || extensionPattern.test(file.slice(fileDigits))) &&
      isSmallCount(entry.fileBytes) &&
      isCount(entry.createdAtMs) &&
      isSmallCount(entry.recordBytes) &&
      isSmallCount(entry.inputs)
    );
  }

  /** What is put over an entry takes its slot: whoever goes from slot to slot meets it once, where that one was. */
  #put(entry: JournalEntry): void {
    const { id, file, imageHash } = entry;
    const knownGroup = this.#groupNumber(id);
    if (!this.#isOurs(entry, knownGroup) || !this.#slots.wantEntry(entry)) return;
    const group = this.#takeGroup(id, knownGroup);
    this.#drop(this.#findWanted(group));
    const slot = this.#slots.takeWanted();
    const extension = file === undefined ? 0 : this.#extensions.take(file.slice(fileDigits));
    this.#slots.write(slot, entry, { group, extension });
    this.#ids.add(slot);
    if (file !== undefined && this.#holders.add(slot)) {
      this.#entryBytes += chargeOf(entry.fileBytes);
    }
    if (imageHash !== undefined && entry.original === undefined) {
      this.#hashes.add(slot, variantOf(id), imageHash);
    }
    this.#append(slot);
    this.#size += 1;
    this.#entryBytes += chargeOf(entry.recordBytes);
    // Who gets another's file uses that one.
    if (entry.original !== undefined) this.#use(slot);
  }

  #takeGroup(id: string, known: number | undefined): number {
    if (known === undefined) {
      this.#emptied.delete(namespaceOf(id));
      const group = this.#groups.take(groupOf(id));
      this.#namespaceOfGroup[group] = this.#namespaces.take(namespaceOf(id));
      return group;
    }
    this.#groups.share(known);
    this.#namespaces.share(this.#namespaceOfGroup[known] as number);
    return known;
  }

  #drop(slot: number): void {
    if (slot === noSlot) return;
    const slots = this.#slots;
    const group = slots.group(slot);
    const extension = slots.extension(slot);
    const word = this.#groups.word(group);
    this.#ids.remove(slot);
    this.#hashes.remove(slot, variantOfGroup(word));
    this.#unlink(slot);
    this.#size -= 1;
    this.#entryBytes -= chargeOf(slots.recordBytes(slot));
    if (extension !== 0 && this.#holders.remove(slot)) {
      this.#entryBytes -= chargeOf(slots.fileBytes(slot));
    }
    if (this.#groups.give(group)) this.#lastGroup = undefined;
    if (this.#namespaces.give(this.#namespaceOfGroup[group] as number)) {
      this.#emptied.add(namespaceOf(word));
    }
    if (extension !== 0) this.#extensions.give(extension);
    slots.give(slot);
  }

  /**
   * An alias keeps the entry alive that its file was made for, which goes after all of its aliases. One that has become an
   * alias itself has another file, and stays: a snapshot that is read from the oldest on must come to the same order.
   */
  #use(slot: number): void {
    if (slot === noSlot) return;
    this.#moveToNewest(slot);
    const original = this.#slots.original(slot);
    if (original === undefined) return;
    const of = this.#findInput(original, this.#slots.group(slot));
    if (of !== noSlot && this.#slots.original(of) === undefined) this.#moveToNewest(of);
  }

  #moveToNewest(slot: number): void {
    this.#unlink(slot);
    this.#append(slot);
  }

  #append(slot: number): void {
    this.#slots.setLink(slot, links.older, this.#newest);
    this.#slots.setLink(slot, links.newer, noSlot);
    if (this.#newest === noSlot) this.#oldest = slot;
    else this.#slots.setLink(this.#newest, links.newer, slot);
    this.#newest = slot;
  }

  #unlink(slot: number): void {
    const older = this.#slots.link(slot, links.older);
    const newer = this.#slots.link(slot, links.newer);
    if (older === noSlot) this.#oldest = newer;
    else this.#slots.setLink(older, links.newer, newer);
    if (newer === noSlot) this.#newest = older;
    else this.#slots.setLink(newer, links.older, older);
  }

  /** Is from now on what `other` is: at once, so that nobody sees it half told. `other` is not to be told any more. */
  become(other: Catalogue): void {
    const emptied = [...this.#emptied, ...other.#emptied];
    this.#slots = other.#slots;
    this.#ids = other.#ids;
    this.#holders = other.#holders;
    this.#hashes = other.#hashes;
    this.#groups = other.#groups;
    this.#namespaces = other.#namespaces;
    this.#emptied = new Set(emptied.filter((namespaceId) => !other.hasNamespace(namespaceId)));
    this.#namespaceOfGroup = other.#namespaceOfGroup;
    this.#lastGroup = other.#lastGroup;
    this.#extensions = other.#extensions;
    this.#size = other.#size;
    this.#entryBytes = other.#entryBytes;
    this.#oldest = other.#oldest;
    this.#newest = other.#newest;
  }
}
