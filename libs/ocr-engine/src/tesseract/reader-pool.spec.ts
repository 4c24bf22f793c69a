import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '@skillgate/testing';

import { createReaderPool, type ReaderPool } from './reader-pool.js';
import { LanguageBroke, LanguageUnfit, ThreadDied, type ReaderThread } from './reader-thread.js';
import type { ReadTask } from './thread-messages.js';

const page = { data: new Uint8Array(4), width: 2, height: 2 };
const never = () => new AbortController().signal;
const task = (code = 'eng'): ReadTask => ({
  ...{ kind: 'read', page, segmentation: 3, dotsPerInch: 150 },
  languages: [{ code, path: '' }],
});

/** A thread without a Tesseract: for faults that a real one can't be made to have. */
class FakeThread implements ReaderThread {
  ready = Promise.resolve();
  isAlive = true;
  languages = '';
  memoryBytes = 1_000;
  constructor(private readonly work: (thread: FakeThread) => Promise<unknown>) {}
  run: ReaderThread['run'] = async (one) => {
    if (one.kind === 'read') this.languages = one.languages.map(({ code }) => code).join('+');
    return (await this.work(this)) as never;
  };
  kill = async () => {
    this.isAlive = false;
  };
}

let pool: ReaderPool;
afterEach(() => pool.close());

function poolOf(threads: number, work: (thread: FakeThread) => Promise<unknown>) {
  const started: FakeThread[] = [];
  const warnings: object[] = [];
  const start = async () => {
    const thread = new FakeThread(work);
    started.push(thread);
    return thread;
  };
  const logger = { warn: (fields: object) => void warnings.push(fields) };
  pool = createReaderPool({ threads, memoryLimitBytes: 10_000, start, logger });
  return { started, warnings };
}

describe('a pool of readers', () => {
  it('starts no more threads than it has places, and has the rest wait', async () => {
    const { started } = poolOf(2, async () => new Promise((done) => setTimeout(done, 5)));
    await Promise.all(Array.from({ length: 9 }, () => pool.run(task(), never())));
    expect(started).toHaveLength(2);
  });

  it('prefers a thread that has the languages', async () => {
    const { started } = poolOf(2, async () => new Promise((done) => setTimeout(done, 5)));
    await Promise.all([pool.run(task('eng'), never()), pool.run(task('spa'), never())]);
    for (const code of ['spa', 'eng', 'spa']) await pool.run(task(code), never());
    expect(started.map(({ languages }) => languages).sort()).toEqual(['eng', 'spa']);
  });

  it('fails the call of a thread that dies, alone, and is whole again', async () => {
    let calls = 0;
    const { started, warnings } = poolOf(1, async (thread) => {
      calls += 1;
      if (calls !== 2) return { tsv: 'read' };
      thread.isAlive = false;
      throw new ThreadDied('aborted()');
    });
    await pool.run(task(), never());
    await expect(pool.run(task(), never())).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'Tesseract failed on this picture; its thread was replaced.',
    });
    await eventually(() => pool.alive === 1, 10_000);
    expect(await pool.run(task(), never())).toEqual({ tsv: 'read' });
    expect([started.length, pool.replaced]).toEqual([2, 1]);
    expect(warnings).toEqual([{ reason: 'it failed on a page: aborted()', replaced: 1 }]);
  });

  it('tells of a thread that is replaced because its caller left, and why he did', async () => {
    const leaving = new AbortController();
    const { warnings } = poolOf(1, async (thread) => {
      leaving.abort(new Error('the deadline passed'));
      thread.isAlive = false;
      throw leaving.signal.reason as Error;
    });
    await expect(pool.run(task(), leaving.signal)).rejects.toThrow('the deadline passed');
    const reason = 'its call ended before the page was read: the deadline passed';
    expect(warnings).toEqual([{ reason, replaced: 1 }]);
  });

  it('keeps the thread that was given a damaged language, and says which file it is', async () => {
    const { started } = poolOf(1, async () => {
      throw new LanguageUnfit('/languages/xyz.traineddata');
    });
    for (let count = 0; count < 3; count += 1) {
      await expect(pool.run(task(), never())).rejects.toMatchObject({
        code: 'FAILED_PRECONDITION',
        message: expect.stringContaining('(/languages/xyz.traineddata): a file of it is damaged'),
      });
    }
    expect([started.length, pool.replaced]).toEqual([1, 0]);
  });

  it('replaces the thread that a language broke, and says which file it is, not that the page is too large', async () => {
    const { started } = poolOf(1, async (thread) => {
      thread.isAlive = false;
      throw new LanguageBroke('/languages/xyz.traineddata');
    });
    await expect(pool.run(task(), never())).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringMatching(/\(\/languages\/xyz.traineddata\): .*damaged.*another copy/),
    });
    await eventually(() => started.length === 2);
  });

  it('replaces a thread whose memory has grown, after its answer', async () => {
    const { started, warnings } = poolOf(1, async (thread) => {
      thread.memoryBytes = 9_000;
      return { tsv: 'read' };
    });
    expect(await pool.run(task(), never())).toEqual({ tsv: 'read' });
    await eventually(() => started.length === 2, 10_000);
    expect(started[0]?.isAlive).toBe(false);
    expect(warnings).toEqual([{ reason: 'it has grown to 9000 bytes', replaced: 1 }]);
  });

  describe('where a thread does not start', () => {
    /** Threads that become ready by themselves from the second one on. */
    function poolWhoseFirst(ready: Promise<void>, startLimitMs?: number): FakeThread[] {
      const started: FakeThread[] = [];
      const start = async () => {
        const thread = new FakeThread(async () => ({ tsv: 'read' }));
        if (started.length === 0) thread.ready = ready;
        started.push(thread);
        return thread;
      };
      pool = createReaderPool({ threads: 1, memoryLimitBytes: 10_000, start, startLimitMs });
      return started;
    }
    const failure = {
      code: 'INTERNAL',
      message: expect.stringContaining('A thread with Tesseract could not be started'),
    };

    it('ends a call with its deadline, and the next one has the thread when it is ready', async () => {
      let becomeReady = () => {};
      const started = poolWhoseFirst(new Promise((resolve) => (becomeReady = resolve)));
      const leaving = new AbortController();
      const call = pool.run(task(), leaving.signal);
      setTimeout(() => leaving.abort(new Error('the deadline passed')), 5);
      await expect(call).rejects.toThrow('the deadline passed');
      setTimeout(becomeReady, 5);
      expect(await pool.run(task(), never())).toEqual({ tsv: 'read' });
      expect(started).toHaveLength(1);
    });

    it('gives up one that hangs, and starts another for the next call', async () => {
      const started = poolWhoseFirst(new Promise(() => undefined), 10);
      await expect(pool.run(task(), never())).rejects.toMatchObject(failure);
      expect(started[0]?.isAlive).toBe(false);
      expect(await pool.run(task(), never())).toEqual({ tsv: 'read' });
    });

    it('says so, with the cause', async () => {
      const cause = new ThreadDied('no memory');
      poolWhoseFirst(Promise.reject(cause));
      await expect(pool.run(task(), never())).rejects.toMatchObject({ ...failure, cause });
    });
  });

  it('takes nothing any more once it is closed', async () => {
    poolOf(1, async () => ({ tsv: '' }));
    await pool.close();
    await expect(pool.run(task(), never())).rejects.toThrow('The OCR engine was closed.');
  });
});
