import { createRandom } from '@skillgate/testing';
import { describe, expect, it } from 'vitest';
import { Catalogue } from './catalogue.js';
import type { JournalEntry } from './journal-line.js';
import { chargeOf, namespaceCharge } from './layout.js';
import { sha256Now } from './sha256.js';

const digest = (text: string) => sha256Now(text);
const namespaces = ['a', 'b'].map((name) => digest(name).slice(0, 32));
const variants = ['v', 'w'].map((name) => digest(name).slice(0, 32));

/** What the catalogue does, as plainly as can be. */
class Model {
  readonly entries = new Map<string, JournalEntry>();

  put(entry: JournalEntry): void {
    this.#moveToNewest(entry);
    const original = this.entries.get(entry.original ?? '');
    if (original && original.original === undefined) this.#moveToNewest(original);
  }

  use(id: string): void {
    const entry = this.entries.get(id);
    if (entry) this.put(entry);
  }

  #moveToNewest(entry: JournalEntry): void {
    this.entries.delete(entry.id);
    this.entries.set(entry.id, entry);
  }

  holderCount(namespaceId: string, file: string): number {
    const all = [...this.entries.values()];
    return all.filter((one) => one.file === file && one.id.startsWith(namespaceId)).length;
  }

  get bytes(): number {
    const all = [...this.entries.values()];
    const files = new Map(
      all.map((one) => [one.file && one.id.slice(0, 32) + one.file, one.fileBytes]),
    );
    files.delete(undefined);
    const sum = (values: Iterable<number>) =>
      [...values].reduce((total, value) => total + value, 0);
    const used = new Set(all.map(({ id }) => id.slice(0, 32)));
    return (
      sum(all.map(({ recordBytes }) => chargeOf(recordBytes))) +
      sum([...files.values()].map(chargeOf)) +
      used.size * namespaceCharge
    );
  }
}

function randomEntry(random: () => number): JournalEntry {
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const number = Math.floor(random() * 300);
  const [namespaceId, variant] = [pick(namespaces), pick(variants)];
  const idOf = (input: string) => `${namespaceId}/${input}-${variant}`;
  const entry = {
    id: idOf(digest(`input ${number}`)),
    recordBytes: 100 + number,
    inputs: 1 + (number % 3),
    createdAtMs: 1_700_000_000_000 + number,
    original: undefined,
  };
  const none = { ...entry, file: undefined, fileBytes: 0, imageHash: undefined };
  if (random() < 0.2) return none;
  const made = Math.floor(random() * 100);
  const file = {
    file: `${digest(`file ${made}`)}.${made % 2 ? 'webp' : 'png'}`,
    fileBytes: 1_000 + made,
    imageHash: digest(`hash ${made}`).slice(0, 16),
  };
  const original = idOf(digest(`input ${Math.floor(random() * 300)}`));
  return { ...entry, ...file, original: random() < 0.3 ? original : undefined };
}

describe('the catalogue', () => {
  it('holds what a plain one holds, in the same order, while entries come, go and are used', () => {
    const random = createRandom(11);
    const [catalogue, model] = [new Catalogue(), new Model()];
    for (let step = 0; step < 1_500; step += 1) {
      const entry = randomEntry(random);
      const what = random();
      if (what < 0.7) {
        catalogue.apply({ type: 'put', entry });
        model.put(entry);
      } else if (what < 0.85) {
        catalogue.apply({ type: 'use', id: entry.id });
        model.use(entry.id);
      } else {
        catalogue.apply({ type: 'drop', id: entry.id });
        model.entries.delete(entry.id);
      }
    }
    expect([...catalogue.entries()]).toEqual([...model.entries.values()]);
    expect(catalogue).toMatchObject({ size: model.entries.size, bytes: model.bytes });
    // As a process does that reads a snapshot of it.
    const read = new Catalogue();
    for (const entry of catalogue.entries()) read.apply({ type: 'put', entry });
    expect([...read.entries()]).toEqual([...catalogue.entries()]);
    for (const { id, file, imageHash, original } of model.entries.values()) {
      expect(catalogue.get(id)).toEqual(model.entries.get(id));
      if (file !== undefined) {
        const holders = model.holderCount(id.slice(0, 32), file);
        expect(catalogue.holderCount(id.slice(0, 32), file)).toBe(holders);
      }
      if (imageHash === undefined || original !== undefined) continue;
      expect(catalogue.nearest(id.slice(98), imageHash, 0, 1)).toMatchObject([{ distance: 0 }]);
    }
    for (const id of [...model.entries.keys()]) catalogue.apply({ type: 'drop', id });
    expect(catalogue).toMatchObject({ size: 0, files: 0, bytes: 2 * namespaceCharge });
    expect([...catalogue.emptied].sort()).toEqual([...namespaces].sort());
    for (const namespaceId of namespaces) catalogue.forget(namespaceId);
    expect(catalogue.bytes).toBe(0);
    expect(catalogue.hasNamespace(namespaces[0]!)).toBe(false);
  });

  it('charges a file once, by one size, whatever a journal tells', () => {
    const catalogue = new Catalogue();
    const id = (digit: string) => `${namespaces[0]}/${digit.repeat(64)}-${variants[0]}`;
    const file = { file: `${'f'.repeat(64)}.webp`, imageHash: undefined, original: undefined };
    const rest = { ...file, recordBytes: 100, inputs: 1, createdAtMs: 1 };
    catalogue.apply({ type: 'put', entry: { ...rest, id: id('1'), fileBytes: 1_000 } });
    catalogue.apply({ type: 'put', entry: { ...rest, id: id('2'), fileBytes: 1e12 } });
    for (const digit of ['1', '2']) catalogue.apply({ type: 'drop', id: id(digit) });
    expect(catalogue).toMatchObject({ size: 0, files: 0, bytes: namespaceCharge });
  });

  it.each<Partial<JournalEntry>>([
    { id: `${'../'.repeat(10)}../${'b'.repeat(64)}-${'c'.repeat(32)}` },
    { id: `${namespaces[0]}/${'z'.repeat(64)}-${variants[0]}` },
    { file: `${'d'.repeat(64)}/../../victim` },
    { file: `${'z'.repeat(64)}.webp` },
    { file: `${'d'.repeat(64)}.${'x'.repeat(300)}` },
    { file: 'd'.repeat(64) },
    { imageHash: 'e'.repeat(400) },
    { imageHash: 'e'.repeat(15) },
    { original: 'original' },
    { fileBytes: -1 },
    { recordBytes: 2 ** 34 },
    { inputs: 2 ** 32 + 1 },
    { createdAtMs: NaN },
  ])('takes nothing with %o, whatever its checksum', (bad) => {
    const catalogue = new Catalogue();
    const good = randomEntry(createRandom(7));
    catalogue.apply({ type: 'put', entry: good });
    const { bytes } = catalogue;
    const entry = {
      ...good,
      id: good.id.replace(/.(?=-)/, (last) => (last === '0' ? '1' : '0')),
      ...bad,
    };
    catalogue.apply({ type: 'put', entry });
    catalogue.apply({ type: 'drop', id: entry.id });
    catalogue.apply({ type: 'drop', id: 'z'.repeat(130) });
    expect([...catalogue.entries()]).toEqual([good]);
    expect(catalogue.bytes).toBe(bytes);
  });

  it('tells of its entries in turns, as far as they are still there', async () => {
    const catalogue = new Catalogue();
    const random = createRandom(5);
    while (catalogue.size < 300) {
      catalogue.apply({ type: 'put', entry: randomEntry(random) });
    }
    const ids = [...catalogue.entries()].map(({ id }) => id);
    const told = catalogue.entriesByUse();
    expect((await told.next()).value).toMatchObject({ id: ids[0] });
    catalogue.apply({ type: 'drop', id: ids[290]! });
    const rest: JournalEntry[] = [];
    for await (const entry of told) rest.push(entry);
    expect(rest.map(({ id }) => id)).toEqual(ids.slice(1).filter((id) => id !== ids[290]));
  });

  it('tells of them in turns in no order, each once', async () => {
    const [catalogue, random] = [new Catalogue(), createRandom(9)];
    while (catalogue.size < 500) {
      catalogue.apply({ type: 'put', entry: randomEntry(random) });
    }
    const entries = [...catalogue.entries()];
    for (const { id } of entries.slice(0, 250)) catalogue.apply({ type: 'use', id });
    const told: JournalEntry[] = [];
    for await (const entry of catalogue.entriesInTurn()) told.push(entry);
    expect(told).toHaveLength(500);
    expect(new Set(told)).toEqual(new Set(entries));
  });

  it('tells once of what others were put over while their turn had not come', async () => {
    const [catalogue, random] = [new Catalogue(), createRandom(8)];
    while (catalogue.size < 300) {
      catalogue.apply({ type: 'put', entry: randomEntry(random) });
    }
    const entries = [...catalogue.entries()];
    const told = catalogue.entriesByUse();
    const first = (await told.next()).value as JournalEntry;
    catalogue.apply({ type: 'drop', id: entries[280]!.id });
    const renewed = { ...entries[290]!, createdAtMs: 7 };
    for (const entry of [first, renewed]) catalogue.apply({ type: 'put', entry });
    const rest: JournalEntry[] = [];
    for await (const entry of told) rest.push(entry);
    const expected = entries.slice(1).map((entry, at) => (at === 289 ? renewed : entry));
    expect(rest).toEqual(expected.filter((_, at) => at !== 279));
  });

  it('goes on telling of what it was when it becomes another one', async () => {
    const [catalogue, next] = [new Catalogue(), new Catalogue()];
    const random = createRandom(6);
    while (catalogue.size < 300) {
      catalogue.apply({ type: 'put', entry: randomEntry(random) });
    }
    const ids = [...catalogue.entries()].map(({ id }) => id);
    const told = catalogue.entriesByUse();
    const first = (await told.next()).value as JournalEntry;
    next.apply({ type: 'put', entry: first });
    catalogue.become(next);
    const rest: JournalEntry[] = [];
    for await (const entry of told) rest.push(entry);
    expect([first, ...rest].map(({ id }) => id)).toEqual(ids);
    expect([...catalogue.entries()]).toEqual([first]);
    catalogue.apply({ type: 'drop', id: first.id });
    expect(catalogue.emptied).toContain(first.id.slice(0, 32));
  });

  it('takes a use of what stands for itself by way of another', () => {
    const catalogue = new Catalogue();
    const entry = randomEntry(createRandom(7));
    const other = entry.id.replace(/.(?=-)/, (digit) => (digit === '0' ? '1' : '0'));
    catalogue.apply({ type: 'put', entry: { ...entry, original: other } });
    catalogue.apply({ type: 'put', entry: { ...entry, id: other, original: entry.id } });
    catalogue.apply({ type: 'use', id: entry.id });
    expect([...catalogue.entries()].map(({ id }) => id)).toEqual([other, entry.id]);
  });
});
