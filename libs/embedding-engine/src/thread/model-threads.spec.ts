import { copyFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { internal } from '@skillgate/core';
import { createModelStore, modelsConfig } from '@skillgate/models';
import { modelEnv } from '@skillgate/testing';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';

import { embeddingSettings, type TextSettings } from '../model-settings.js';
import { makeModelFolder, textModel } from '../testing/model-folder.js';
import { pullTextModel } from '../testing/pull-text-model.js';
import { createModelThread, type ModelThread } from './model-thread.js';
import { createModelThreads } from './model-threads.js';
import type { Task, TextsResult } from './thread-messages.js';

let settings: TextSettings;
beforeAll(async () => {
  await pullTextModel();
  const { models } = createModelStore(modelsConfig(modelEnv));
  settings = embeddingSettings(
    models.find(({ id }) => id === textModel.id)!,
    'text',
  );
}, 300_000);

const startThread = (folder: string, checkFiles: () => Promise<unknown> = async () => {}) =>
  createModelThread({ folder, settings, threads: 1, batchTokens: 256 }, async (start) => {
    await checkFiles();
    return start();
  });

function startThreads(count: number, checkFiles: (at: number) => Promise<void> = async () => {}) {
  const members = Array.from({ length: count }, (_, at) => {
    const { folder } = textModel;
    const thread = startThread(folder, () => checkFiles(at));
    const seen: Task[] = [];
    const watched: ModelThread = {
      ...thread,
      run(task, options) {
        seen.push(task);
        return thread.run(task, options);
      },
    };
    return { thread: watched, seen };
  });
  const losses: string[] = [];
  const all = createModelThreads(
    members.map(({ thread }) => thread),
    settings,
    ({ message }) => losses.push(message),
  );
  onTestFinished(() => all.close());
  return { all, members, losses };
}

type Runs = Pick<ModelThread, 'run'>;

const embed = (thread: Runs, texts: readonly string[], signal?: AbortSignal) =>
  thread.run({ kind: 'texts', texts }, signal ? { signal } : {});

/** Of different lengths, so that shares differ. */
const someTexts = Array.from({ length: 60 }, (_, at) => `text ${at} ${'word '.repeat(at % 7)}`);
/** Nothing that a thread takes: it ends it. */
const fatal = { kind: 'texts', texts: { length: 1 } } as unknown as Task;

const rowsOf = ({ values }: TextsResult) =>
  Array.from({ length: values.length / settings.dimensions }, (_, at) =>
    values.subarray(at * settings.dimensions, (at + 1) * settings.dimensions),
  );

it('are started once for the call that comes at once after a crash, and nothing of them is left', async () => {
  const alive = new Set<Worker>();
  let started = 0;
  const note = (worker: Worker) => {
    started += 1;
    alive.add(worker);
    worker.once('exit', () => alive.delete(worker));
  };
  process.on('worker', note);
  onTestFinished(() => void process.off('worker', note));
  const { all, members } = startThreads(1, () => delay(300));
  await all.start();
  await expect(members[0]!.thread.run(fatal)).rejects.toMatchObject({ code: 'INTERNAL' });
  expect((await embed(all, ['a'])).tokens).toHaveLength(1);
  expect(started).toBe(2);
  await all.close();
  await expect.poll(() => alive.size, { timeout: 10_000 }).toBe(0);
});

it('gives the texts of one call to all, and each its own vector, as one alone does', async () => {
  const { all, members } = startThreads(2);
  await all.start();
  const shared = await embed(all, someTexts);
  const counts = members.map(({ seen }) =>
    seen.map((task) => 'texts' in task && task.texts.length),
  );
  const some = expect.toSatisfy((count: number) => count > 10);
  expect(counts).toEqual([[some], [some]]);
  const alone = await embed(members[0]!.thread, someTexts);
  expect(shared.tokens).toEqual(alone.tokens);
  expect(shared.truncated).toEqual(alone.truncated);
  rowsOf(shared).forEach((row, at) => {
    const other = rowsOf(alone)[at]!;
    expect(row.reduce((sum, value, place) => sum + value * other[place]!, 0)).toBeGreaterThan(
      0.9999,
    );
  });
});

it('gives a text to whoever is idle', async () => {
  const { all, members } = startThreads(2);
  await Promise.all([embed(all, ['one']), embed(all, ['two']), embed(all, ['three'])]);
  expect(members.map(({ seen }) => seen.length)).toEqual([2, 1]);
});

it('fails what a thread had that died, and goes on with it started again', async () => {
  const { all, members } = startThreads(2);
  await all.start();
  const both = embed(all, someTexts);
  const other = embed(members[1]!.thread, ['of the other alone']);
  const dies = members[0]!.thread.run(fatal);
  const failure = { code: 'INTERNAL', message: expect.stringContaining('it is started again') };
  await expect(dies).rejects.toMatchObject(failure);
  await expect(both).rejects.toMatchObject(failure);
  expect((await other).tokens).toEqual([6]);
  expect((await embed(all, someTexts)).tokens).toHaveLength(someTexts.length);
  await expect.poll(() => members[0]!.thread.isRunning(), { timeout: 10_000 }).toBe(true);
});

/** Two that run, and how often each was tried to be started again; those of `broken` can't be. */
async function startBreakable() {
  const broken = new Set<number>();
  const tries = [0, 0];
  const started = startThreads(2, async (at) => {
    tries[at]! += 1;
    if (broken.has(at)) throw internal(`no memory for ${at}`);
  });
  await started.all.start();
  const end = (at: number) => started.members[at]!.thread.run(fatal).catch(() => undefined);
  const problems = () => started.all.state.problems.map(({ message }) => message);
  return { ...started, broken, tries, end, problems };
}

it('leaves the work to the others while one can’t be started again, which is tried now and then', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const { all, broken, tries, end, problems, losses } = await startBreakable();
  broken.add(1);
  await end(1);
  expect((await embed(all, someTexts)).tokens).toHaveLength(someTexts.length);
  await expect.poll(problems).toEqual(['no memory for 1']);
  for (let at = 0; at < 5; at += 1) await embed(all, someTexts);
  expect(tries).toEqual([0, 1]);
  broken.clear();
  vi.advanceTimersByTime(10_000);
  await embed(all, ['a']);
  await expect.poll(problems, { timeout: 10_000 }).toEqual([]);
  expect(tries).toEqual([0, 2]);
  expect(losses).toEqual([]);
});

it('keeps the problem of one that can’t be started again when another is', async () => {
  const { all, members, broken, end, problems, losses } = await startBreakable();
  broken.add(0);
  await Promise.all([end(0), end(1)]);
  expect((await embed(all, someTexts)).tokens).toHaveLength(someTexts.length);
  expect(problems()).toEqual(['no memory for 0']);
  expect(members.map(({ thread }) => thread.isRunning())).toEqual([false, true]);
  expect(losses).toEqual([]);
});

it('is lost, which is told once for all that wait, when none can be started again, and tried by each later task', async () => {
  const { all, broken, end, losses } = await startBreakable();
  broken.add(0).add(1);
  await Promise.all([end(0), end(1)]);
  const refusal = { code: 'INTERNAL', message: 'no memory for 0' };
  const waiting = [embed(all, ['a']), embed(all, ['b'])];
  await Promise.all(waiting.map((task) => expect(task).rejects.toMatchObject(refusal)));
  expect(losses).toEqual(['no memory for 0']);
  broken.delete(1);
  expect((await embed(all, ['a'])).tokens).toEqual([3]);
  expect(losses).toHaveLength(1);
});

it('says why it fails on an input', async () => {
  const { all } = startThreads(1);
  const pixels = { data: new Uint8Array(3), width: 1, height: 1 };
  await expect(all.run({ kind: 'image', pixels })).rejects.toMatchObject({
    code: 'INTERNAL',
    message: 'The model failed on this input: The model is for texts alone.',
  });
});

it('drops what waits in all of them when its caller goes', async () => {
  const { all } = startThreads(2);
  await all.start();
  const ending = new AbortController();
  // Minutes of work on any machine.
  const many = Array.from({ length: 8_000 }, (_, at) => `passage ${at} ${'word '.repeat(200)}`);
  const dropped = embed(all, many, ending.signal);
  ending.abort(new Error('gone'));
  await expect(dropped).rejects.toThrow('gone');
  expect((await embed(all, ['a', 'b'])).tokens).toEqual([3, 3]);
}, 60_000);

it('closes all where one can’t load', async () => {
  const { all, members } = startThreads(1);
  const missing = startThread('/nowhere');
  const mixed = createModelThreads([members[0]!.thread, missing], settings);
  await expect(mixed.start()).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
  await expect(embed(all, ['a'])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

it('is not started again with other files than those that were checked', async () => {
  const folder = await makeModelFolder();
  onTestFinished(() => folder.remove());
  const own = await folder.copyTextModel();
  const store = createModelStore(modelsConfig({ ...modelEnv, SKILLGATE_MODELS_DIR: folder.path }));
  const thread = startThread(own, () => store.find(textModel.id));
  onTestFinished(() => thread.close());
  await thread.start();
  await truncate(join(own, 'tokenizer.json'), 5);
  await expect(thread.run(fatal)).rejects.toMatchObject({ code: 'INTERNAL' });
  await expect(embed(thread, ['a'])).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
    message: expect.stringContaining('tokenizer.json is cut off'),
  });
  await copyFile(join(textModel.folder, 'tokenizer.json'), join(own, 'tokenizer.json'));
  expect((await embed(thread, ['a'])).tokens).toEqual([3]);
});
