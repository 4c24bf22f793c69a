import { describe, expect, it } from 'vitest';
import { eventually } from '@skillgate/testing';

import { createPhotoReader } from './read-photo.js';
import type { PhotoWorker } from './photo-worker.js';
import type { PhotoLines } from './read-rows.js';

const page = { data: Buffer.alloc(4), width: 2, height: 2, channels: 1 } as const;
const never = () => new AbortController().signal;
const nothing: PhotoLines = { lines: [], rotationDegrees: 0, found: 0, leftOut: 0, missed: 0 };

/** A thread without networks: for faults that real ones can't be made to have. */
class FakePhotoWorker implements PhotoWorker {
  isAlive = true;
  memoryBytes = 1_000;
  private working: Promise<unknown> = Promise.resolve();
  constructor(private readonly work: (worker: FakePhotoWorker) => Promise<PhotoLines>) {}
  read() {
    const answer = this.work(this);
    this.working = answer.catch(() => undefined);
    return answer;
  }
  async end() {
    await this.working;
    this.isAlive = false;
  }
}

function readerOf(work: (worker: FakePhotoWorker) => Promise<PhotoLines>) {
  const started: FakePhotoWorker[] = [];
  const warnings: object[] = [];
  const start = async () => {
    const worker = new FakePhotoWorker(work);
    started.push(worker);
    return worker;
  };
  const logger = { warn: (fields: object) => void warnings.push(fields) };
  const reader = createPhotoReader({ start, logger, memoryLimitBytes: 10_000, graceMs: 20 });
  return { reader, started, warnings };
}

/** Work that ends when it is told to. */
function holding() {
  const ends: ((lines: PhotoLines) => void)[] = [];
  const work = () => new Promise<PhotoLines>((resolve) => ends.push(resolve));
  return { ends, work };
}

async function leave(reader: ReturnType<typeof createPhotoReader>, ends: readonly unknown[]) {
  const leaving = new AbortController();
  const before = ends.length;
  const left = reader.read(page, leaving.signal);
  await eventually(() => ends.length === before + 1);
  leaving.abort(new Error('the deadline passed'));
  await expect(left).rejects.toThrow('the deadline passed');
}

describe('the thread that reads photos', () => {
  it('is replaced when it dies of a photo, which alone fails', async () => {
    let calls = 0;
    const { reader, started, warnings } = readerOf(async (worker) => {
      calls += 1;
      if (calls > 1) return nothing;
      worker.isAlive = false;
      throw new Error('aborted()');
    });
    await expect(reader.read(page, never())).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('The thread that reads photos ended, and is started again'),
    });
    expect(await reader.read(page, never())).toMatchObject({ layout: [] });
    expect(started).toHaveLength(2);
    expect(warnings).toEqual([{ reason: 'it died of a photo', replaced: 1 }]);
  });

  it('is replaced when it died while nobody asked', async () => {
    const { reader, started, warnings } = readerOf(async () => nothing);
    await reader.load();
    started[0]!.isAlive = false;
    expect(await reader.read(page, never())).toMatchObject({ layout: [] });
    expect(warnings).toEqual([{ reason: 'it died while it was idle', replaced: 1 }]);
  });

  it('stays when the networks fail on a photo', async () => {
    const { reader, started } = readerOf(async () => {
      throw new Error('no such shape');
    });
    await expect(reader.read(page, never())).rejects.toThrow('The networks failed on this photo');
    expect([started.length, started[0]?.isAlive]).toEqual([1, true]);
  });

  it('is replaced after its answer when its memory has grown', async () => {
    const { reader, started, warnings } = readerOf(async (worker) => {
      worker.memoryBytes = 11_000;
      return nothing;
    });
    expect(await reader.read(page, never())).toMatchObject({ layout: [] });
    await eventually(() => started.length === 2 && !started[0]!.isAlive);
    expect(warnings).toEqual([{ reason: 'it has grown to 11000 bytes', replaced: 1 }]);
  });

  it('stays when it stops in time after its caller left', async () => {
    const { ends, work } = holding();
    const { reader, started } = readerOf(work);
    await leave(reader, ends);
    ends[0]!(nothing);
    const next = reader.read(page, never());
    await eventually(() => ends.length === 2);
    ends[1]!(nothing);
    expect(await next).toMatchObject({ layout: [] });
    expect(started).toHaveLength(1);
  });

  it('is replaced when it hangs past the deadline, and ended only when it comes back', async () => {
    const { ends, work } = holding();
    const { reader, started, warnings } = readerOf(work);
    await leave(reader, ends);
    const next = reader.read(page, never());
    await eventually(() => ends.length === 2);
    expect(started.map(({ isAlive }) => isAlive)).toEqual([true, true]);
    const reason = 'it hangs on a photo, whose call ended: the deadline passed';
    expect(warnings).toEqual([{ reason, replaced: 1 }]);
    ends[1]!(nothing);
    expect(await next).toMatchObject({ layout: [] });
    ends[0]!(nothing);
    await eventually(() => !started[0]!.isAlive);
    expect(started[1]!.isAlive).toBe(true);
    // The first one has come back: that it has ended is no news of the second one.
    const third = reader.read(page, never());
    await eventually(() => ends.length === 3);
    ends[2]!(nothing);
    await third;
    expect(started).toHaveLength(2);
  });

  it('is not replaced without end: where two hang, photos are refused until one comes back', async () => {
    const { ends, work } = holding();
    const { reader, started } = readerOf(work);
    await leave(reader, ends);
    await leave(reader, ends);
    await expect(reader.read(page, never())).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'The threads that read photos hang. Start the skill again.',
    });
    expect(started).toHaveLength(2);
    ends[0]!(nothing);
    await eventually(() => !started[0]!.isAlive);
    const next = reader.read(page, never());
    await eventually(() => ends.length === 3);
    ends[2]!(nothing);
    expect(await next).toMatchObject({ layout: [] });
  });

  it('that hangs keeps nobody from closing', async () => {
    const { ends, work } = holding();
    const { reader } = readerOf(work);
    await leave(reader, ends);
    await reader.close();
    await expect(reader.read(page, never())).rejects.toThrow('The OCR engine was closed.');
  });
});
