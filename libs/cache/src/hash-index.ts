/** A near hash. */
export interface NearHash<Id = number> {
  id: Id;
  /** Bits that differ, 0 to 64. */
  distance: number;
}

/** Perceptual hashes in memory, searched one after the other: 100,000 take about a third of a millisecond. */
export interface HashIndex {
  readonly size: number;
  /**
   * `group` keeps apart what must never meet. Ids are small whole numbers, of which each is added once. `imageHash` has
   * 16 hex digits.
   */
  add(id: number, group: string, imageHash: string): void;
  remove(id: number, group: string): void;
  /** The nearest in the group within `maxDistance` bits, at most `count`, the nearest first; equals by age. */
  nearest(group: string, imageHash: string, maxDistance: number, count: number): NearHash[];
}

/** The number of bits set in 32: Hacker's Delight, figure 5-2. */
function bitsSet(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

const high = (imageHash: string) => Number.parseInt(imageHash.slice(0, 8), 16);
const low = (imageHash: string) => Number.parseInt(imageHash.slice(8), 16);

/** The hashes of one group, side by side. */
class Group {
  readonly ids: number[] = [];
  #high = new Uint32Array(16);
  #low = new Uint32Array(16);

  /** Gives the place. */
  add(id: number, imageHash: string): number {
    if (this.ids.length === this.#high.length) this.#grow();
    const place = this.ids.push(id) - 1;
    this.#high[place] = high(imageHash);
    this.#low[place] = low(imageHash);
    return place;
  }

  /** The last one takes the place: gives its id. */
  remove(place: number): number | undefined {
    const last = this.ids.length - 1;
    const moved = this.ids.pop();
    if (moved === undefined || place === last) return undefined;
    this.ids[place] = moved;
    this.#high[place] = this.#high[last] ?? 0;
    this.#low[place] = this.#low[last] ?? 0;
    return moved;
  }

  nearest(imageHash: string, maxDistance: number, count: number): NearHash[] {
    const found: NearHash[] = [];
    const wantedHigh = high(imageHash);
    const wantedLow = low(imageHash);
    const [highs, lows] = [this.#high, this.#low];
    let limit = maxDistance;
    for (let slot = 0; slot < this.ids.length; slot += 1) {
      const highDistance = bitsSet(highs[slot]! ^ wantedHigh);
      // Half of the bits rule out nearly all.
      if (highDistance > limit) continue;
      const distance = highDistance + bitsSet(lows[slot]! ^ wantedLow);
      if (distance > limit) continue;
      insert(found, { id: this.ids[slot] as number, distance }, count);
      // Full: only a nearer one may still come in.
      if (found.length === count) limit = (found.at(-1)?.distance ?? 0) - 1;
    }
    return found;
  }

  #grow(): void {
    const [highs, lows] = [this.#high, this.#low];
    this.#high = new Uint32Array(highs.length * 2);
    this.#low = new Uint32Array(lows.length * 2);
    this.#high.set(highs);
    this.#low.set(lows);
  }
}

function insert(found: NearHash[], hash: NearHash, count: number): void {
  const at = found.findIndex(({ distance }) => distance > hash.distance);
  found.splice(at === -1 ? found.length : at, 0, hash);
  found.length = Math.min(found.length, count);
}

const noPlace = -1;

export function createHashIndex(): HashIndex {
  const groups = new Map<string, Group>();
  /** Where each id's hash stands in its group. */
  let places = new Int32Array(1024).fill(noPlace);
  let size = 0;

  function setPlace(id: number, place: number): void {
    if (id >= places.length) {
      const grown = new Int32Array(Math.max(2 * places.length, id + 1)).fill(noPlace);
      grown.set(places);
      places = grown;
    }
    places[id] = place;
  }

  return {
    get size() {
      return size;
    },
    add(id, name, imageHash) {
      const group = groups.get(name) ?? new Group();
      groups.set(name, group);
      setPlace(id, group.add(id, imageHash));
      size += 1;
    },
    remove(id, name) {
      const place = places[id] ?? noPlace;
      const group = groups.get(name);
      if (place === noPlace || !group) return;
      const moved = group.remove(place);
      if (moved !== undefined) setPlace(moved, place);
      setPlace(id, noPlace);
      size -= 1;
      if (group.ids.length === 0) groups.delete(name);
    },
    nearest: (group, imageHash, maxDistance, count) =>
      groups.get(group)?.nearest(imageHash, maxDistance, count) ?? [],
  };
}
