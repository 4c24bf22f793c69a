import { link, readdir, rename, rm, stat } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { makeFolder } from '@skillgate/core';
import { Catalogue } from './catalogue.js';
import { JournalGeneration, type Reading } from './journal-generation.js';
import { encodeLine, type JournalEvent } from './journal-line.js';
import type { Layout } from './layout.js';
import { writeSnapshot } from './journal-snapshot.js';
import type { TemporaryFiles } from './temporary-files.js';

export interface JournalOptions {
  layout: Layout;
  /** Told of every event, in the order of the journal. */
  catalogue: Catalogue;
  temporaryFiles: TemporaryFiles;
  /** Told when events are missing: lines were damaged, or the journal was cut or deleted. */
  onDamage: () => void;
}

/** The events of a folder in one order for all processes, without a lock that a dead process could hold. */
export interface Journal {
  /** Resolves when the events are written, and these and all before them are in the catalogue. */
  append(events: readonly JournalEvent[]): Promise<void>;
  /** Resolves when all that was written is in the catalogue. */
  catchUp(): Promise<void>;
  /** Its size in bytes. */
  readonly bytes: number;
  close(): Promise<void>;
}

interface Waiting {
  lines: string;
  resolve: () => void;
  reject: (error: unknown) => void;
}

const maxTries = 8;
/** Events that are encoded at once: about a millisecond's work. */
const eventsAtOnce = 500;
/** Rewritten beyond this, where less than half of the lines still tell of something. */
const spareBytes = 256 * 1024;
/** What one entry's line takes, at the most. */
const lineBytes = 420;

class AppendOnlyJournal implements Journal {
  readonly #writer = randomBytes(6).toString('hex');
  #marks = 0;
  /** The mark of the lines that were written last, until it was read. */
  #unread: string | undefined;
  #open: JournalGeneration | undefined;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #compactAbove = 0;
  #isClosed = false;

  constructor(readonly options: JournalOptions) {}

  get bytes(): number {
    return this.#open?.bytes ?? 0;
  }

  async append(events: readonly JournalEvent[]): Promise<void> {
    let start = 0;
    do {
      await this.#append(events.slice(start, start + eventsAtOnce));
      start += eventsAtOnce;
    } while (start < events.length);
  }

  #append(events: readonly JournalEvent[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ lines: events.map(encodeLine).join(''), resolve, reject });
      this.#running ??= this.#run();
    });
  }

  catchUp(): Promise<void> {
    return this.append([]);
  }

  /** What has gathered is written at once. */
  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(batch.map(({ lines }) => lines).join(''));
        for (const { resolve } of batch) resolve();
        await this.#compact();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    // In the same turn: what comes next starts another run.
    this.#running = undefined;
  }

  async #write(lines: string): Promise<void> {
    for (let tries = 0; tries < maxTries; tries += 1) {
      const generation = await this.#opened();
      const mark = `${this.#writer}.${(this.#marks += 1)}`;
      this.#unread = mark;
      if (lines !== '') await generation.write(lines + encodeLine({ type: 'mark', mark }));
      const { isSealed, isLost } = await this.#readOn(generation);
      const isWritten = lines === '' || this.#unread === undefined;
      if (isSealed) await this.#advance(generation);
      if (isLost) await this.#reopen();
      else if (isWritten) return;
      else if (!isSealed) break;
    }
    throw new Error(`The journal in ${this.options.layout.root} could not be written.`);
  }

  async #readOn(
    generation: JournalGeneration,
    catalogue = this.options.catalogue,
  ): Promise<Reading> {
    const { onDamage } = this.options;
    const reading = await generation.readOn((event) => {
      if (event.type !== 'mark') catalogue.apply(event);
      else if (event.mark === this.#unread) this.#unread = undefined;
    });
    if (reading.damagedLines > 0 || reading.isLost) onDamage();
    return reading;
  }

  async #opened(): Promise<JournalGeneration> {
    if (!this.#open && this.#isClosed) throw new Error('The cache was closed.');
    for (let tries = 0; tries < maxTries && !this.#open; tries += 1) {
      const newest = Math.max(1, ...(await this.#generations()));
      const opened = await this.#openNumber(newest).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT' || tries + 1 === maxTries) throw error;
      });
      if (!opened) continue;
      // A folder that is read while it changes may show neither the old one nor the new one.
      const generations = await this.#generations();
      const isNewest = Math.max(newest, ...generations) === newest;
      try {
        if (isNewest) await this.#load(opened, generations);
      } finally {
        if (this.#open !== opened) await opened.close();
      }
    }
    if (!this.#open) throw new Error(`No journal in ${this.options.layout.root} can be opened.`);
    return this.#open;
  }

  #openNumber(number: number): Promise<JournalGeneration> {
    return JournalGeneration.open(this.options.layout.journal(number), number);
  }

  async #generations(): Promise<number[]> {
    const { root } = this.options.layout;
    // Somebody may have deleted the folder under this process.
    const names = await readdir(root).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      await makeFolder(root, 0o700);
      return [];
    });
    return names.flatMap((name) => /^journal\.(\d+)$/.exec(name)?.[1] ?? []).map(Number);
  }

  async #load(generation: JournalGeneration, generations: readonly number[]): Promise<void> {
    const { layout, catalogue } = this.options;
    for (const old of generations) {
      if (old < generation.number) await rm(layout.journal(old), { force: true });
    }
    const told = new Catalogue();
    const { isSealed, isTorn } = await this.#readOn(generation, told);
    catalogue.become(told);
    this.#open = generation;
    if (isTorn) this.options.onDamage();
    if (isSealed) await this.#advance(generation);
  }

  async #reopen(): Promise<void> {
    const lost = this.#open;
    this.#open = undefined;
    await lost?.close();
    await this.#opened();
  }

  /** Goes on in the next generation. Whoever comes first makes it, of what all know up to the seal. */
  async #advance(sealed: JournalGeneration): Promise<void> {
    const { layout, catalogue, temporaryFiles } = this.options;
    const path = layout.journal(sealed.number + 1);
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    const bytes = isThere
      ? undefined
      : await temporaryFiles.with(async (temporary) => {
          const written = await writeSnapshot(temporary, catalogue);
          return (await linkNew(temporary, path)) ? written : undefined;
        });
    if (bytes === undefined) return this.#reopen();
    this.#open = await this.#openNumber(sealed.number + 1);
    this.#open.skip(bytes);
    await sealed.close();
    await rm(sealed.path, { force: true });
  }

  /** Drops the lines that tell of nothing any more. */
  async #compact(): Promise<void> {
    const generation = this.#open;
    const enough = this.options.catalogue.size * lineBytes * 2 + spareBytes;
    if (!generation || generation.bytes < Math.max(enough, this.#compactAbove)) return;
    try {
      // Another process's may be there first.
      await generation.write(encodeLine({ type: 'seal' }));
      const { isSealed } = await this.#readOn(generation);
      if (isSealed) await this.#advance(generation);
      this.#compactAbove = 0;
    } catch {
      // It grows on, and is tried again when it has grown by half.
      this.#compactAbove = generation.bytes * 1.5;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
    await this.#open?.close();
    this.#open = undefined;
  }
}

/** Gives a file its name unless there is one of that name. */
async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // File systems without hard links.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    await rename(from, to);
    return true;
  }
}

export function createJournal(options: JournalOptions): Journal {
  return new AppendOnlyJournal(options);
}
