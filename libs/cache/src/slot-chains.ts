import { noSlot } from './entry-slots.js';

/** What chains need to know of slots. */
export interface Chained {
  /** A slot's key as any number of 32 bits, the same as long as it is in a chain. */
  hashOf(slot: number): number;
  next(slot: number): number;
  setNext(slot: number, next: number): void;
}

/** Another hash for each small number: Knuth's multiplicative hashing, by the golden ratio. */
export const mix = (hash: number, small: number) => hash ^ Math.imul(small, 0x9e3779b1);

/** A power of two. */
const fewestChains = 256;

/**
 * A hash table whose elements are linked slots: one array of numbers, however many there are. It grows by a chain at a
 * time (W. Litwin, Linear Hashing, 1980), so that no call waits for all to be moved.
 */
export class SlotChains {
  #heads = new Int32Array(2 * fewestChains).fill(noSlot);
  /** Chains before the last doubling, and how many of them were split in two since. */
  #base = fewestChains;
  #split = 0;
  #size = 0;

  constructor(readonly chained: Chained) {}

  #chainOf(hash: number): number {
    const chain = hash & (this.#base - 1);
    return chain < this.#split ? hash & (2 * this.#base - 1) : chain;
  }

  /** The first slot that `isIt`, of those whose key has this hash. */
  find(hash: number, isIt: (slot: number) => boolean): number {
    let slot = this.#heads[this.#chainOf(hash)] as number;
    while (slot !== noSlot && !isIt(slot)) slot = this.chained.next(slot);
    return slot;
  }

  add(slot: number): void {
    this.#link(slot);
    this.#size += 1;
    if (this.#size > this.#base + this.#split) this.#grow();
  }

  #link(slot: number): void {
    const chain = this.#chainOf(this.chained.hashOf(slot));
    this.chained.setNext(slot, this.#heads[chain] as number);
    this.#heads[chain] = slot;
  }

  remove(slot: number): void {
    const chain = this.#chainOf(this.chained.hashOf(slot));
    const next = this.chained.next(slot);
    this.#size -= 1;
    if (this.#heads[chain] === slot) {
      this.#heads[chain] = next;
      return;
    }
    let before = this.#heads[chain] as number;
    while (this.chained.next(before) !== slot) before = this.chained.next(before);
    this.chained.setNext(before, next);
  }

  /** Splits the next chain in two. */
  #grow(): void {
    const head = this.#heads[this.#split] as number;
    this.#heads[this.#split] = noSlot;
    this.#split += 1;
    for (let slot = head, next = noSlot; slot !== noSlot; slot = next) {
      next = this.chained.next(slot);
      this.#link(slot);
    }
    if (this.#split === this.#base) this.#double();
  }

  #double(): void {
    this.#base *= 2;
    this.#split = 0;
    const heads = new Int32Array(2 * this.#base).fill(noSlot);
    heads.set(this.#heads);
    this.#heads = heads;
  }
}
