import { appendFile, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, mutate } from '@skillgate/testing';
import { describe, expect, it } from 'vitest';
import { keepAnswer, tempStore, testAnswer } from './testing/temp-store.js';

const count = 40;

async function filledFolder() {
  const { store, folder } = await tempStore();
  for (let number = 0; number < count; number += 1) await keepAnswer(store, testAnswer(number));
  return { store, folder, journal: store.layout.journal(1) };
}

const idsOf = ({ catalogue }: Awaited<ReturnType<typeof tempStore>>['store']) =>
  [...catalogue.entries()].map(({ id }) => id);

describe('the journal', () => {
  it('tells all processes the same, in the same order', async () => {
    const { store, folder } = await filledFolder();
    const { store: other } = await tempStore({ folder });
    await other.open();
    await keepAnswer(other, testAnswer(1_000));
    await store.journal.append([{ type: 'use', id: idsOf(store)[0]! }]);
    await other.journal.catchUp();
    expect(idsOf(other)).toEqual(idsOf(store));
    expect(idsOf(store)).toHaveLength(count + 1);
  });

  it('goes on in a new file when most of it tells of nothing any more, for all who read it', async () => {
    const { store, folder } = await filledFolder();
    const { store: other } = await tempStore({ folder });
    await other.open();
    const [id] = idsOf(store);
    const uses = Array.from({ length: 400 }, () => ({ type: 'use' as const, id: id! }));
    for (let round = 0; round < 12; round += 1) {
      await Promise.all([store.journal.append(uses), other.journal.append(uses)]);
    }
    await Promise.all([keepAnswer(store, testAnswer(1_000)), keepAnswer(other, testAnswer(1_001))]);
    await Promise.all([store.journal.catchUp(), other.journal.catchUp()]);
    const journals = (await readdir(join(folder, 'format-1'))).filter((name) =>
      name.startsWith('journal'),
    );
    expect(journals).toHaveLength(1);
    expect(journals).not.toEqual(['journal.1']);
    expect(idsOf(other)).toEqual(idsOf(store));
    expect(idsOf(store)).toHaveLength(count + 2);
    expect(store.journal.bytes).toBeLessThan(400_000);
  });

  it('goes on where a process was killed between the seal and the next file', async () => {
    const { store, folder, journal } = await filledFolder();
    const before = idsOf(store);
    // As `encodeLine` writes a seal; what follows is void.
    const seal = (await import('./journal-line.js')).encodeLine({ type: 'seal' });
    await appendFile(journal, seal);
    const { store: other } = await tempStore({ folder });
    await other.open();
    expect(idsOf(other)).toEqual(before);
    expect(await keepAnswer(store, testAnswer(1_000))).toBeDefined();
    await other.journal.catchUp();
    expect(idsOf(other)).toHaveLength(count + 1);
  });

  it('that was deleted under a process is made anew from the folder', async () => {
    const { store, folder, journal } = await filledFolder();
    await rm(journal);
    expect(await keepAnswer(store, testAnswer(1_000))).toBeDefined();
    await eventually(() => store.catalogue.size === count + 1);
    const { store: other } = await tempStore({ folder });
    await other.open();
    expect(idsOf(other).sort()).toEqual(idsOf(store).sort());
  });

  it.each([0, 1, 7, 300, 1_000, 5_000])(
    'that was cut to %s bytes heals when the folder is opened',
    async (length) => {
      const { store, folder, journal } = await filledFolder();
      await store.close();
      await truncate(journal, length);
      const { store: other } = await tempStore({ folder });
      await other.open();
      expect(other.catalogue.size).toBe(count);
      expect(other.bytes).toBeGreaterThan(0);
    },
  );

  it('that was cut under a process heals while calls go on', async () => {
    const { store, journal } = await filledFolder();
    await truncate(journal, 500);
    await keepAnswer(store, testAnswer(1_000));
    await eventually(() => store.catalogue.size === count + 1);
  });

  it('takes any damage: what it tells then is what is in the folder', async () => {
    const { store, folder, journal } = await filledFolder();
    await store.close();
    const whole = await readFile(journal);
    for (let round = 0; round < 30; round += 1) {
      await writeFile(journal, mutate(whole, round));
      const { store: other } = await tempStore({ folder });
      await other.open();
      expect(idsOf(other).sort()).toEqual(idsOf(store).sort());
      await other.close();
    }
  });

  it('a line that was cut off in the middle harms no other', async () => {
    const { store, folder, journal } = await filledFolder();
    await appendFile(journal, '\ndeadbeef + half of a li');
    expect(await keepAnswer(store, testAnswer(1_000))).toBeDefined();
    const { store: other } = await tempStore({ folder });
    await other.open();
    expect(other.catalogue.size).toBe(count + 1);
  });
});
