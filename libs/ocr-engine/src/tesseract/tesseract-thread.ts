// A thread with a Tesseract of its own. One task at a time; what goes wrong in WebAssembly ends it, and its owner starts
// another. tesseract.js has such threads too, but of theirs nobody hears that one has died, none tells its memory, and
// a missing language leaves its caller waiting for ever.
import { parentPort, workerData } from 'node:worker_threads';

import { messageOf } from '@skillgate/core';

import { pixelsOf, type GreyPage } from '../grey-page.js';
import { measurePage } from '../page/measure-page.js';
import { splitPage } from '../page/split-page.js';
import { loadTesseract, type TessBaseApi } from './tesseract-core.js';
import { readTrainedData } from './trained-data.js';
import type {
  FailureReason,
  LanguageFile,
  Orientation,
  OrientTask,
  ReadTask,
  Task,
  TaskResults,
  ThreadData,
  ThreadMessage,
} from './thread-messages.js';

const { compiled, memoryLimitBytes } = workerData as ThreadData;
const { module, memoryBytes, wantedMore } = await loadTesseract(compiled, memoryLimitBytes);

/** Corrective turns by Tesseract's orientation id. */
const turns = [0, 270, 180, 90] as const;

interface LoadedApi {
  key: string;
  api: TessBaseApi;
}
let reader: LoadedApi | undefined;
let orienter: LoadedApi | undefined;

/** A file that Tesseract does not take: the thread is as good as before. */
class UnfitLanguage extends Error {}

/** A file that breaks Tesseract as it is loaded, or for which the memory is too small: the thread is of no use any more. */
class BreakingLanguage extends Error {}

function contentOf({ path }: LanguageFile): Uint8Array {
  try {
    return readTrainedData(path);
  } catch (error) {
    throw new UnfitLanguage(path, { cause: error });
  }
}

const keyOf = (files: readonly LanguageFile[]) => files.map(({ code }) => code).join('+');
const pathsOf = (files: readonly LanguageFile[]) => files.map(({ path }) => path).join(', ');

/** What Tesseract says of files. They leave its virtual file system again: it keeps its own. */
function init(
  api: TessBaseApi,
  files: readonly LanguageFile[],
  contents: readonly Uint8Array[],
  engineMode: 0 | 1,
): number {
  const names = files.map(({ code }) => `./${code}.traineddata`);
  names.forEach((name, at) => module.FS.writeFile(name, contents[at] as Uint8Array));
  try {
    return api.Init(null, keyOf(files), engineMode);
  } catch (cause) {
    throw new BreakingLanguage(pathsOf(files), { cause });
  } finally {
    names.forEach((name) => module.FS.unlink(name));
  }
}

/** An API with these languages. */
function load(files: readonly LanguageFile[], engineMode: 0 | 1): LoadedApi {
  const contents = files.map(contentOf);
  const api = new module.TessBaseAPI();
  const status = init(api, files, contents, engineMode);
  if (wantedMore()) throw new BreakingLanguage(pathsOf(files));
  if (status !== -1) return { key: keyOf(files), api };
  module.destroy(api);
  throw new UnfitLanguage(pathsOf(files));
}

/** As a PGM, which is the pixels with a header: nothing has to be decoded. */
function show(api: TessBaseApi, { data, width, height }: GreyPage): void {
  const header = Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1');
  module.FS.writeFile('/input', Buffer.concat([header, data]));
  if (api.SetImageFile(1, 0) === 1) throw new Error('Tesseract did not take the page.');
}

function read({ page, languages, segmentation, dotsPerInch }: ReadTask): { tsv: string } {
  if (reader?.key !== keyOf(languages)) {
    if (reader) module.destroy(reader.api);
    reader = undefined;
    reader = load(languages, 1);
  }
  const { api } = reader;
  api.SetVariable('tessedit_pageseg_mode', String(segmentation));
  // Guessing it takes a pass over the page.
  api.SetVariable('user_defined_dpi', String(dotsPerInch));
  show(api, page);
  if (api.Recognize(null) !== 0) throw new Error('Tesseract gave up.');
  return { tsv: api.GetTSVText(0) };
}

function orient({ page, model }: OrientTask): Orientation | undefined {
  orienter ??= load([model], 0);
  const { api } = orienter;
  show(api, page);
  const results = new module.OSResults();
  try {
    if (!api.DetectOS(results)) return undefined;
    const { orientation_id: id, oconfidence: confidence, script_id: script } = results.best_result;
    return {
      rotationDegrees: turns[id as 0 | 1 | 2 | 3] ?? 0,
      confidence,
      script: results.unicharset.get_script_from_script_id(script),
    };
  } finally {
    module.destroy(results);
    api.Clear();
  }
}

function tell(message: ThreadMessage): void {
  parentPort?.postMessage(message);
}

async function work(task: Task): Promise<TaskResults[Task['kind']]> {
  switch (task.kind) {
    case 'read':
      return read(task);
    case 'orient':
      return orient(task);
    case 'measure':
      return measurePage(pixelsOf(task.page));
    case 'split':
      return splitPage(pixelsOf(task.page));
  }
}

function reasonOf(error: unknown): FailureReason {
  if (error instanceof BreakingLanguage) return 'language-crash';
  if (wantedMore()) return 'memory';
  return error instanceof UnfitLanguage ? 'language' : 'crash';
}

async function answer(task: Task): Promise<void> {
  try {
    const result = await work(task);
    if (wantedMore()) tell({ kind: 'failed', reason: 'memory', message: 'out of memory' });
    else tell({ kind: 'done', result, memoryBytes: memoryBytes() });
  } catch (error) {
    tell({ kind: 'failed', reason: reasonOf(error), message: messageOf(error) });
  }
}

parentPort?.on('message', (task: Task) => void answer(task));
tell({ kind: 'ready' });
