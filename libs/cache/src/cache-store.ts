import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Catalogue } from './catalogue.js';
import type { DropReason, SkipReason } from './cache-events.js';
import { entryId, type CacheKey } from './cache-key.js';
import { withDefaults, type CacheStoreOptions, type CacheStoreSettings } from './cache-options.js';
import { encodeRecord, type EntryRecord } from './entry-record.js';
import { allowanceOf, chooseVictims, isFarOver, isOver, type Allowance } from './choose-victims.js';
import type { NearHash } from './hash-index.js';
import { createFileReader } from './file-reader.js';
import { createIdentities, type Identities } from './identities.js';
import { createJournal, type Journal } from './journal.js';
import { chargeOf, createLayout, fileName, type Layout } from './layout.js';
import { openFolder, secureFolder } from './open-folder.js';
import {
  readAhead,
  readKeptFile,
  readRecord,
  Unfit,
  type FileAhead,
  type KeptAnswer,
} from './read-entry.js';
import { journalEntryOf, reconcile } from './reconcile.js';
import { removeEmptied } from './remove-empty-namespaces.js';
import { removeEntries, removeUnheld } from './remove-entries.js';
import { createStockTaking } from './stock-taking.js';
import { createTemporaryFiles, type TemporaryFiles } from './temporary-files.js';
import { createTrouble, type Trouble } from './trouble.js';
import { createUseLog, type UseLog } from './use-log.js';

/** How long an answer waits for a folder that is being opened, in milliseconds. */
const openingMs = 1_000;
/** No answer may take more of the whole than this share. */
const largestShare = 0.25;
/** Entries that are removed at once: about a millisecond's computing. */
const droppedAtOnce = 500;
/** How long closing waits for what is under way on the disk, in milliseconds. */
const closingMs = 2_000;

/** Answers in a folder that any number of processes share. Nothing that goes wrong with the disk is ever thrown. */
export class CacheStore {
  readonly settings: CacheStoreSettings;
  readonly layout: Layout;
  readonly catalogue = new Catalogue();
  readonly journal: Journal;
  readonly identities: Identities;
  readonly #reader = createFileReader();
  readonly read = this.#reader.read;
  readonly readProgress = this.#reader.progress;
  readonly trouble: Trouble;
  readonly #temporaryFiles: TemporaryFiles;
  readonly #uses: UseLog;
  #opening: Promise<void> | undefined;
  #isOpen = false;
  /** Whether its opening takes longer than an answer waits. */
  #isOverdue = false;
  #secured: Promise<boolean> | undefined;
  #isClosed = false;
  /** Whether events are missing that the folder must tell of. */
  #isDamaged = false;
  readonly #stockTaking = createStockTaking(this);
  #makingRoom: Promise<void> = Promise.resolve();
  /** That no call waits for. */
  #makingMuchRoom: Promise<void> | undefined;

  constructor(options: CacheStoreOptions) {
    this.settings = withDefaults(options);
    this.layout = createLayout(this.settings.folder);
    this.trouble = createTrouble(this.settings);
    this.#temporaryFiles = createTemporaryFiles(this.layout.temporary);
    this.journal = createJournal({
      layout: this.layout,
      catalogue: this.catalogue,
      temporaryFiles: this.#temporaryFiles,
      onDamage: () => this.#onDamage(),
    });
    this.identities = createIdentities(this.layout, {
      ...this.#temporaryFiles,
      write: (path, bytes) => this.#writeIdentity(path, bytes),
    });
    this.#uses = createUseLog((ids) =>
      this.journal.append(ids.map((id) => ({ type: 'use' as const, id }))),
    );
  }

  /** What the folder takes on disk, in bytes. */
  get bytes(): number {
    return this.catalogue.bytes + chargeOf(this.journal.bytes);
  }

  /** Resolves when candidates can be searched and answers be kept, or when that was found not to be possible. */
  async open(): Promise<void> {
    // Tried again by the next one, after a pause.
    if (this.#isClosed || (!this.#opening && !this.trouble.isWritable)) return;
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.trouble.report(error);
      this.#opening = undefined;
    });
    await this.#opening;
  }

  async #open(): Promise<void> {
    await openFolder(this.layout);
    await this.#temporaryFiles.sweep();
    await this.journal.catchUp();
    // A journal that tells of nothing may be new in a folder that is not.
    if (this.#isDamaged || this.catalogue.size === 0) await reconcile(this, this.trouble.report);
    this.#stockTaking.begin();
    this.#isDamaged = false;
    this.#isOpen = !this.#isClosed;
  }

  /**
   * Resolves to whether there is a folder, once it was seen to be this user's alone.
   * @throws UntrustedFolder
   */
  #secure(): Promise<boolean> {
    return (this.#secured ??= this.#secureOnce());
  }

  /** Where there is no folder yet, or none to be trusted, the next one looks again. */
  async #secureOnce(): Promise<boolean> {
    let isThere = false;
    try {
      isThere = await secureFolder(this.layout);
      return isThere;
    } finally {
      if (!isThere) this.#secured = undefined;
    }
  }

  async #writeIdentity(path: string, bytes: Uint8Array): Promise<void> {
    await this.#secure();
    await this.#temporaryFiles.write(path, bytes);
  }

  /** Opens it again while calls go on. */
  #onDamage(): void {
    this.#isDamaged = true;
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#opening = undefined;
    void this.open();
  }

  /** The answer of a key: whole, checked, and not too old. */
  async find(key: CacheKey): Promise<KeptAnswer | undefined> {
    const id = entryId(key);
    try {
      if (!(await this.#secure())) return undefined;
      return await this.#read(key, id).catch((error: unknown) => {
        // Where it was put anew after its record was read, its file is another one.
        if (error instanceof Unfit && error.reason === 'missing') return this.#read(key, id);
        throw error;
      });
    } catch (error) {
      if (error instanceof Unfit) await this.#discard(id, error);
      else this.trouble.report(error);
      return undefined;
    }
  }

  async #read(key: CacheKey, id: string): Promise<KeptAnswer | undefined> {
    const ahead = this.#readAhead(key, id);
    const record = await readRecord(this, key);
    if (!record) return undefined;
    if (Date.now() - record.head.createdAtMs > this.settings.maxAgeMs) {
      await this.drop([id], 'expired');
      return undefined;
    }
    const kept = await readKeptFile(this, key, record, ahead);
    this.#uses.add(id);
    return kept;
  }

  #readAhead({ namespaceId }: CacheKey, id: string): FileAhead | undefined {
    const file = this.#isOpen ? this.catalogue.get(id)?.file : undefined;
    return file === undefined ? undefined : readAhead(this, this.layout.file(namespaceId, file));
  }

  async #discard(id: string, { path, reason }: Unfit): Promise<void> {
    // What is missing may be written anew by now.
    if (reason === 'corrupt') {
      await rm(path, { force: true }).catch((error: unknown) => this.trouble.report(error));
    }
    await this.drop([id], reason);
  }

  /** The nearest entries of the same variant that have a file of their own. */
  nearest(
    key: CacheKey,
    imageHash: string,
    maxDistance: number,
    count: number,
  ): NearHash<string>[] {
    return this.#isOpen ? this.catalogue.nearest(key.variant, imageHash, maxDistance, count) : [];
  }

  /** Keeps an answer; resolves to where, or to undefined where it could not be kept. */
  async keep(
    key: CacheKey,
    record: EntryRecord,
    file: Uint8Array | undefined,
  ): Promise<string | undefined> {
    const why = (await this.#cantKeep()) ?? this.#isFarTooFull();
    if (why) return this.#skip(why);
    const bytes = encodeRecord(entryId(key), record);
    const charge = chargeOf(bytes.length) + chargeOf(file?.length ?? 0);
    if (charge > this.settings.maxBytes * largestShare) return this.#skip('too-large');
    try {
      const path = await this.#keep(key, record, bytes, file);
      if (path !== undefined) this.trouble.end();
      return path;
    } catch (error) {
      if (this.#isClosed) return this.#skip('closed');
      return this.#keepOnFullDisk(error, charge, () => this.#keep(key, record, bytes, file));
    }
  }

  /** Opens the folder and waits for it: whether it can be worked on. */
  async opened(): Promise<boolean> {
    await this.open();
    return this.#isOpen;
  }

  /** Opens the folder, waits for it, and reads what other processes have told since: whether that could be done. */
  async caughtUp(): Promise<boolean> {
    if (!(await this.opened())) return false;
    try {
      await this.journal.catchUp();
      return true;
    } catch (error) {
      if (!this.#isClosed) this.trouble.report(error);
      return false;
    }
  }

  /**
   * Opens the folder and waits for it, for a second or `limitMs` at most, and not again while the same opening takes
   * longer than a second: whether candidates and room are known.
   */
  async ready(limitMs = Infinity): Promise<boolean> {
    if (this.#isOpen || this.#isOverdue) return this.#isOpen;
    const opened = this.open().then(() => (this.#isOverdue = false));
    const late = delay(Math.min(openingMs, limitMs), true, { ref: false });
    this.#isOverdue = (await Promise.race([opened, late])) && limitMs >= openingMs;
    return this.#isOpen;
  }

  async #cantKeep(): Promise<SkipReason | undefined> {
    if (this.#isClosed) return 'closed';
    if (!this.trouble.isWritable) return 'unwritable';
    return (await this.ready()) ? undefined : 'opening';
  }

  /** Where the limits are narrower than those of who filled it, no call waits for the room that takes seconds to make. */
  #isFarTooFull(): SkipReason | undefined {
    if (!isFarOver(this.settings, this.#present)) return undefined;
    this.#makingMuchRoom ??= this.makeRoom()
      .catch((error: unknown) => this.trouble.report(error))
      .finally(() => (this.#makingMuchRoom = undefined));
    return 'making-room';
  }

  get #present(): Allowance {
    return { bytes: this.bytes, entries: this.catalogue.size };
  }

  #allowance(spare = 0): Allowance {
    return allowanceOf(this.settings, this.#present, spare);
  }

  #skip(reason: SkipReason): undefined {
    this.settings.onEvent({ type: 'skipped', reason });
  }

  /** The journal is told first, so that what is on the disk is never more than it tells. */
  async #keep(
    key: CacheKey,
    record: EntryRecord,
    bytes: Buffer,
    file: Uint8Array | undefined,
  ): Promise<string | undefined> {
    const id = entryId(key);
    const entry = journalEntryOf(id, record, bytes.length);
    const replaced = this.catalogue.get(id)?.file;
    await this.journal.append([{ type: 'put', entry }]);
    await this.makeRoom();
    const filePath =
      record.head.file && this.layout.file(key.namespaceId, fileName(record.head.file));
    // Who finds the record finds the file.
    if (filePath && file) await this.#write(filePath, file);
    await this.#write(this.layout.entry(key), bytes);
    if (replaced !== undefined && replaced !== entry.file) {
      await removeUnheld(this, key.namespaceId, replaced);
    }
    await this.journal.catchUp();
    // Somebody had no room for it while it was written.
    if (!this.catalogue.has(id)) {
      await removeEntries(this, [id], entry.file);
      return this.#skip('failed');
    }
    // Somebody took back what it is an alias of, and may not have seen it; or that has another file now.
    if (entry.original !== undefined && this.catalogue.get(entry.original)?.file !== entry.file) {
      await removeEntries(this, [id]);
      await this.journal.append([{ type: 'drop', id }]);
      return this.#skip('failed');
    }
    return filePath ?? this.layout.entry(key);
  }

  async #write(path: string, bytes: Uint8Array): Promise<void> {
    await this.#temporaryFiles.write(path, bytes);
    this.#reader.wrote(path, bytes.length);
  }

  /** A disk that is full is a limit like any other: the oldest answers make room, once. */
  async #keepOnFullDisk(
    error: unknown,
    charge: number,
    again: () => Promise<string | undefined>,
  ): Promise<string | undefined> {
    const isFull = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
    try {
      if (!isFull) throw error;
      await this.makeRoom(charge * 2);
      return await again();
    } catch (lasting) {
      this.trouble.report(lasting);
      return this.#skip('failed');
    }
  }

  /** Drops the least recently used until everything is within the limits; `spare` bytes below them. */
  makeRoom(spare = 0): Promise<void> {
    this.#makingRoom = this.#makingRoom.catch(() => undefined).then(() => this.#makeRoom(spare));
    return this.#makingRoom;
  }

  async #makeRoom(spare: number): Promise<void> {
    const { catalogue, settings } = this;
    if (this.bytes > settings.maxBytes) await removeEmptied(this);
    const allowed = this.#allowance(spare);
    if (!isOver(this.#present, allowed)) return;
    await this.#uses.flush();
    const next = () => chooseVictims(catalogue, this.bytes, allowed);
    for (let victims = next(); victims.length > 0; victims = next()) {
      if (!(await this.drop(victims, 'evicted'))) return;
      await removeEmptied(this);
      // The rest is for the next one, who may be a process that lives longer.
      if (this.#isClosed) return;
    }
  }

  /**
   * Removes entries, and the files that only they had; resolves to whether all went. Files go first: what is on the disk
   * was told before.
   */
  async drop(ids: readonly string[], reason: DropReason): Promise<boolean> {
    for (let start = 0; start < ids.length; start += droppedAtOnce) {
      const some = ids.slice(start, start + droppedAtOnce);
      try {
        await removeEntries(this, some);
        await this.journal.append(some.map((id) => ({ type: 'drop' as const, id })));
      } catch (error) {
        this.trouble.report(error);
        return false;
      }
      this.settings.onEvent({ type: 'dropped', reason, entries: some.length });
    }
    return true;
  }

  /** Says that an entry was used. */
  touch(key: CacheKey): void {
    this.#uses.add(entryId(key));
  }

  /** Resolves within two seconds, also where the disk stands still. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stockTaking.close();
    const late = new AbortController();
    const limit = delay(closingMs, undefined, { signal: late.signal }).catch(() => undefined);
    await Promise.race([this.#end(), limit]);
    late.abort();
  }

  async #end(): Promise<void> {
    await this.#opening;
    // What was removed is told of before the journal is closed.
    await this.#makingRoom.catch(() => undefined);
    await this.#uses.close();
    await this.journal.close().catch(() => undefined);
  }
}
