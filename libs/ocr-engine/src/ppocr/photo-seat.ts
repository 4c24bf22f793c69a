import { internal, silentLogger, type Logger } from '@skillgate/core';

import { startPhotoWorker, type PhotoWorker } from './photo-worker.js';
import type { PhotoLines } from './read-rows.js';
import type { PhotoTask } from './thread-messages.js';

export interface PhotoSeatOptions {
  /** Told when the thread is replaced. Default: nobody. */
  logger?: Pick<Logger, 'warn'>;
  /** How far what the thread's JavaScript holds may grow, in bytes. @default 300_000_000 */
  memoryLimitBytes?: number;
  /** Starts a thread. @default one with the networks of PP-OCR */
  start?: () => Promise<PhotoWorker>;
}

/** The place of the thread that reads photos: started when it is first needed, and replaced when it is of no use any more. */
export interface PhotoSeat {
  /** @throws SkillError INTERNAL where the networks can't be loaded. */
  load(): Promise<void>;
  /** One task at a time, but for those that were given up. @throws SkillError INTERNAL when it fails or ends the thread. */
  read(task: PhotoTask): Promise<PhotoLines>;
  /** Replaces the thread, which does not come to the end of its task. */
  giveUp(reason: string): void;
  /** Waits for the task that runs, unless it was given up. */
  end(): Promise<void>;
}

/** Threads that hang can't be ended, and each keeps its memory: beyond so many no other one is started. */
const mostHung = 1;

async function endOf(seat: Promise<PhotoWorker> | undefined): Promise<void> {
  const worker = await seat?.catch(() => undefined);
  await worker?.end();
}

const failed = (what: string, cause: unknown) =>
  internal(`${what}; the log of the skill has the cause.`, { cause });

export function createPhotoSeat({
  logger = silentLogger,
  memoryLimitBytes = 300_000_000,
  start = startPhotoWorker,
}: PhotoSeatOptions = {}): PhotoSeat {
  let current: Promise<PhotoWorker> | undefined;
  let hung = 0;
  let replaced = 0;

  function startOne(): Promise<PhotoWorker> {
    const starting = start().catch((cause: unknown) => {
      // Another try may do; one that was given up has nothing to say of the next one.
      if (current === starting) current = undefined;
      throw failed('The networks that read photos could not be loaded', cause);
    });
    return starting;
  }

  function seated(): Promise<PhotoWorker> {
    if (hung > mostHung) {
      throw internal('The threads that read photos hang. Start the skill again.');
    }
    return (current ??= startOne());
  }

  /** Resolves when the one that was replaced has ended. */
  async function replace(reason: string): Promise<void> {
    const old = current;
    current = undefined;
    replaced += 1;
    logger.warn({ reason, replaced }, 'The thread that reads photos is replaced.');
    // Where it can't be started the next photo tries again, and tells why.
    if (hung <= mostHung) seated().catch(() => undefined);
    await endOf(old);
  }

  function tidy(seat: Promise<PhotoWorker>, { isAlive, memoryBytes }: PhotoWorker): void {
    if (seat !== current) return;
    if (!isAlive) void replace('it died of a photo');
    else if (memoryBytes > memoryLimitBytes) void replace(`it has grown to ${memoryBytes} bytes`);
  }

  return {
    load: async () => void (await seated()),
    async read(task) {
      let seat = seated();
      let worker = await seat;
      if (!worker.isAlive && seat === current) {
        void replace('it died while it was idle');
        seat = seated();
        worker = await seat;
      }
      try {
        return await worker.read(task);
      } catch (cause) {
        if (worker.isAlive) throw failed('The networks failed on this photo', cause);
        throw failed('The thread that reads photos ended, and is started again', cause);
      } finally {
        tidy(seat, worker);
      }
    },
    giveUp(reason) {
      hung += 1;
      void replace(reason).finally(() => (hung -= 1));
    },
    end: () => endOf(current),
  };
}
