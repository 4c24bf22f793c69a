import { mkdir, rm } from 'node:fs/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CacheStore } from './cache-store.js';
import { namesIn } from './real-folders.js';
import { reconcile } from './reconcile.js';
import { clearEntries, deleteEntries } from './take-back.js';
import { keepAnswer, tempStore, testAnswer } from './testing/temp-store.js';
import { verifyEntries } from './verify-entries.js';

vi.mock('./real-folders.js', { spy: true });

const tooManyOpen = () => Promise.reject(Object.assign(new Error('EMFILE'), { code: 'EMFILE' }));
const unread = vi.fn();

/** A store with so many answers, of which its journal does not tell, two minutes ago. */
async function untoldStore(count: number) {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 120_000 });
  onTestFinished(() => void vi.useRealTimers());
  const { store, folder } = await tempStore();
  const answers = Array.from({ length: count }, (_, number) => testAnswer(number));
  for (const answer of answers) await keepAnswer(store, answer);
  vi.useRealTimers();
  await store.close();
  await rm(store.layout.journal(1));
  const made = await tempStore({ folder });
  return { ...made, answers };
}

const found = async (store: CacheStore, count: number) => {
  const all = Array.from({ length: count }, (_, number) => store.find(testAnswer(number).key));
  return (await Promise.all(all)).filter(Boolean).length;
};

describe('a folder of which the journal does not tell', () => {
  it('is taken in whole, few of its records being read at once', async () => {
    const { store } = await untoldStore(60);
    let [open, most] = [0, 0];
    const counted = async (path: string) => {
      most = Math.max(most, (open += 1));
      return store.read(path).finally(() => (open -= 1));
    };
    await store.open();
    await store.journal.append(
      [...store.catalogue.entries()].map(({ id }) => ({ type: 'drop', id })),
    );
    const { layout, catalogue, journal, settings } = store;
    await reconcile({ layout, catalogue, journal, settings, read: counted }, unread);
    expect(store.catalogue.size).toBe(60);
    expect(most).toBeLessThanOrEqual(16);
  });

  it('keeps what can’t be read, here by a fake of too many open files, and says so', async () => {
    const { store, events } = await untoldStore(5);
    const path = store.layout.entry(testAnswer(3).key);
    const { read } = store;
    const fakeRead = (asked: string) => (asked === path ? tooManyOpen() : read(asked));
    Object.assign(store, { read: fakeRead });
    await store.open();
    expect(store.catalogue.size).toBe(4);
    expect(events).toContainEqual({ type: 'trouble', code: 'EMFILE' });
    const untold = { code: 'FAILED_PRECONDITION', message: expect.stringContaining('EMFILE') };
    await expect(verifyEntries(store)).rejects.toMatchObject(untold);
    const [sha256 = ''] = testAnswer(1).record.head.inputSha256s;
    await expect(deleteEntries(store, { sha256 })).rejects.toMatchObject(untold);
    expect(await deleteEntries(store, { sha256, namespace: 'another' })).toBe(0);
    const { store: later } = await tempStore({ folder: store.settings.folder });
    await later.open();
    await reconcile(later, unread);
    expect(await found(later, 5)).toBe(4);
    expect(await later.find(testAnswer(1).key)).toBeUndefined();
    expect(await clearEntries(store)).toBe(4);
    expect(await store.layout.namespaces()).toEqual([]);
  });

  it('takes back what is one tenant’s, whatever can’t be read of another’s', async () => {
    const { store, folder } = await tempStore();
    const [mine, yours] = ['mine', 'yours'].map((namespace) => testAnswer(1, { namespace }));
    await keepAnswer(store, mine!);
    await keepAnswer(store, yours!);
    await store.close();
    await rm(store.layout.journal(1));
    const { store: later } = await tempStore({ folder });
    const { read } = later;
    const unreadable = [mine!, yours!].map(({ key }) => store.layout.entry(key));
    const fakeRead = (asked: string) => (unreadable.includes(asked) ? tooManyOpen() : read(asked));
    Object.assign(later, { read: fakeRead });
    expect(await clearEntries(later, { namespace: 'mine' })).toBe(1);
    expect(await later.layout.namespaces()).toEqual([yours!.key.namespaceId]);
    const [sha256 = ''] = yours!.record.head.inputSha256s;
    const untold = { code: 'FAILED_PRECONDITION', message: expect.stringContaining('EMFILE') };
    await expect(deleteEntries(later, { sha256 })).rejects.toMatchObject(untold);
  });

  it('leaves a folder alone that stands in a record’s place', async () => {
    const { store, events } = await untoldStore(2);
    const path = store.layout.entry(testAnswer(7).key);
    await mkdir(path, { recursive: true });
    await store.open();
    expect(store.catalogue.size).toBe(2);
    expect(events.filter(({ type }) => type === 'trouble')).toEqual([]);
  });
});

it('takes no folder for empty that can’t be read, here by a fake of too many open files', async () => {
  const { store } = await untoldStore(40);
  await store.open();
  vi.mocked(namesIn).mockImplementationOnce(tooManyOpen);
  await expect(reconcile(store, unread)).rejects.toMatchObject({ code: 'EMFILE' });
  await reconcile(store, unread);
  expect(store.catalogue.size).toBe(40);
  expect(await found(store, 40)).toBe(40);
});
