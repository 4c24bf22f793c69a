import { links, noSlot, type EntrySlots } from './entry-slots.js';
import { mix, SlotChains } from './slot-chains.js';

/** A kept file by its words' numbers, as slots have them. */
export interface HeldFile {
  /** 64 hex digits. */
  digest: string;
  namespace: number;
  extension: number;
}

/** Many tenants may have the same file. */
const hashOf = (word: number, namespace: number, extension: number) =>
  mix(mix(word, namespace), ~extension);

/**
 * The entries that each file stands for, however many: the first stands in a hash table and counts them, the others in a
 * ring with it. So one more or one less costs the same whether ten share a file or 100,000.
 */
export class FileHolders {
  readonly #firsts: SlotChains;
  #files = 0;

  constructor(
    readonly slots: EntrySlots,
    readonly namespaceNumberOf: (slot: number) => number,
  ) {
    this.#firsts = new SlotChains({
      hashOf: (slot) =>
        hashOf(slots.fileWord(slot), this.namespaceNumberOf(slot), slots.extension(slot)),
      next: (slot) => slots.link(slot, links.nextOfFile),
      setNext: (slot, next) => slots.setLink(slot, links.nextOfFile, next),
    });
  }

  /** How many files are held. */
  get files(): number {
    return this.#files;
  }

  /** How many entries a file stands for. */
  count({ digest, namespace, extension }: HeldFile): number {
    if (!this.slots.want(digest)) return 0;
    const first = this.#firsts.find(
      hashOf(this.slots.wantedWord, namespace, extension),
      (slot) => this.slots.hasWantedFile(slot) && this.#isWithin(slot, namespace, extension),
    );
    return first === noSlot ? 0 : this.slots.holders(first);
  }

  /** Gives whether it is the first of its file. */
  add(slot: number): boolean {
    const first = this.#firstOf(slot);
    if (first === noSlot) {
      this.#link(slot, slot);
      this.#stand(slot, 1);
      this.#files += 1;
      return true;
    }
    // One file has one size: a journal that tells of two would never add up.
    this.slots.setFileBytes(slot, this.slots.fileBytes(first));
    const second = this.slots.link(first, links.nextHolder);
    this.#link(first, slot);
    this.#link(slot, second);
    this.slots.setHolders(first, this.slots.holders(first) + 1);
    return false;
  }

  /** Gives whether it was the last of its file. */
  remove(slot: number): boolean {
    const first = this.#firstOf(slot);
    const left = this.slots.holders(first) - 1;
    const next = this.slots.link(slot, links.nextHolder);
    this.#link(this.slots.link(slot, links.previousHolder), next);
    if (first !== slot) {
      this.slots.setHolders(first, left);
      return false;
    }
    this.#firsts.remove(slot);
    if (left > 0) this.#stand(next, left);
    else this.#files -= 1;
    return left === 0;
  }

  #stand(slot: number, holders: number): void {
    this.slots.setHolders(slot, holders);
    this.#firsts.add(slot);
  }

  #link(slot: number, next: number): void {
    this.slots.setLink(slot, links.nextHolder, next);
    this.slots.setLink(next, links.previousHolder, slot);
  }

  #firstOf(slot: number): number {
    const { slots } = this;
    const namespace = this.namespaceNumberOf(slot);
    const extension = slots.extension(slot);
    return this.#firsts.find(
      hashOf(slots.fileWord(slot), namespace, extension),
      (first) => slots.hasFileOf(slot, first) && this.#isWithin(first, namespace, extension),
    );
  }

  #isWithin(slot: number, namespace: number, extension: number): boolean {
    return this.slots.extension(slot) === extension && this.namespaceNumberOf(slot) === namespace;
  }
}
