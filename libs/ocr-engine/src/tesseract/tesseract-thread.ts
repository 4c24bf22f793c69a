// A thread with a Tesseract of its own. One task at a time; what goes wrong in WebAssembly ends it, and its owner starts
// another. tesseract.js has such threads too, but of theirs nobody hears that one has died, none tells its memory, and
// a missing language leaves its caller waiting for ever.
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';

import type { Pixels } from '@skillgate/imaging';

import { measurePage } from '../page/measure-page.js';
import { splitPage } from '../page/split-page.js';
import { loadTesseract, type TessBaseApi } from './tesseract-core.js';
import type {
  GreyPage,
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

function unpack(path: string): Uint8Array {
  const bytes = readFileSync(path);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

/** An API with these languages. Their files are taken out of the virtual file system again: Tesseract keeps its own. */
function load(files: readonly LanguageFile[], engineMode: 0 | 1): LoadedApi {
  const api = new module.TessBaseAPI();
  for (const { code, path } of files) module.FS.writeFile(`./${code}.traineddata`, unpack(path));
  const key = files.map(({ code }) => code).join('+');
  const status = api.Init(null, key, engineMode);
  for (const { code } of files) module.FS.unlink(`./${code}.traineddata`);
  if (status === -1) throw new Error(`Tesseract can't load ${key}: a file of it is damaged.`);
  return { key, api };
}

/** As a PGM, which is the pixels with a header: nothing has to be decoded. */
function show(api: TessBaseApi, { data, width, height }: GreyPage): void {
  const header = Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1');
  module.FS.writeFile('/input', Buffer.concat([header, data]));
  if (api.SetImageFile(1, 0) === 1) throw new Error('Tesseract did not take the page.');
}

function read({ page, languages, segmentation }: ReadTask): { tsv: string } {
  const key = languages.map(({ code }) => code).join('+');
  if (reader?.key !== key) {
    reader?.api.End();
    reader = undefined;
    reader = load(languages, 1);
  }
  const { api } = reader;
  api.SetVariable('tessedit_pageseg_mode', String(segmentation));
  // Text comes in one size, so the resolution is that of the size; guessing it takes a pass over the page.
  api.SetVariable('user_defined_dpi', '150');
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

/** A Buffer comes as a plain array. */
function pixelsOf({ data, width, height }: GreyPage): Pixels {
  const { buffer, byteOffset, byteLength } = data;
  return { data: Buffer.from(buffer, byteOffset, byteLength), width, height, channels: 1 };
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

async function answer(task: Task): Promise<void> {
  try {
    const result = await work(task);
    if (wantedMore()) tell({ kind: 'failed', reason: 'memory', message: 'out of memory' });
    else tell({ kind: 'done', result, memoryBytes: memoryBytes() });
  } catch (error) {
    const reason = wantedMore() ? 'memory' : 'crash';
    tell({
      kind: 'failed',
      reason,
      message: error instanceof Error ? error.message : String(error),
    });
  }
}

parentPort?.on('message', (task: Task) => void answer(task));
tell({ kind: 'ready' });
