import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import {
  webAssembly,
  type WasmImports,
  type WasmInstance,
  type WasmMemory,
  type WasmModule,
} from './web-assembly.js';

const require = createRequire(import.meta.url);
// One build for every processor and release of Node, so that a container and a fallback read the same text. With the
// old recogniser in it, which orientation detection needs. The relaxed-SIMD build was no faster (Node 24, 10 pages).
const build = 'tesseract.js-core/tesseract-core-simd';

/** What is used of Tesseract's C++ API, as tesseract.js-core binds it. */
export interface TessBaseApi {
  /** Modes: 0 the old recogniser, 1 the LSTM. Returns -1 when it fails. */
  Init(dataPath: null, languages: string, engineMode: 0 | 1): number;
  SetVariable(name: string, value: string): boolean;
  /** Reads the file `/input`; returns 1 when it can't. */
  SetImageFile(exifOrientation: number, radians: number): number;
  Recognize(monitor: null): number;
  GetTSVText(page: number): string;
  DetectOS(results: OsResults): boolean;
  Clear(): void;
}

export interface OsResults {
  readonly best_result: {
    readonly orientation_id: number;
    readonly oconfidence: number;
    readonly script_id: number;
  };
  readonly unicharset: { get_script_from_script_id(id: number): string };
}

export interface TesseractModule {
  readonly FS: { writeFile(path: string, data: Uint8Array): void; unlink(path: string): void };
  readonly TessBaseAPI: new () => TessBaseApi;
  readonly OSResults: new () => OsResults;
  /** Gives back all that an object holds. */
  destroy(object: object): void;
}

type Receive = (instance: WasmInstance, module: WasmModule) => void;

/** The machine code of Tesseract: compiled once a process, and shared by its threads. */
export async function compileTesseract(): Promise<WasmModule> {
  return webAssembly.compile(await readFile(require.resolve(`${build}.wasm`)));
}

const pageBytes = 65_536;
/** Emscripten tries so often for one want: with a fifth more than there is, with a tenth, and with a twentieth. */
const triesToGrow = 3;

/**
 * Lets a memory grow up to a limit only, and tells when more was wanted, which is when every try was refused. Growing
 * throws then, which Emscripten's allocator takes as "out of memory"; parts of Tesseract go on without what they wanted,
 * and read nonsense.
 */
function limitGrowth(memory: WasmMemory, limitBytes: number, onRefused: () => void): void {
  const grow = memory.grow.bind(memory);
  let refusals = 0;
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * pageBytes > limitBytes) {
      refusals += 1;
      if (refusals === triesToGrow) onRefused();
      throw new RangeError(`more than ${limitBytes} bytes`);
    }
    refusals = 0;
    return grow(pages);
  };
}

export interface LoadedTesseract {
  module: TesseractModule;
  /** The memory that it has taken; it never gives any back. */
  memoryBytes(): number;
  /** Whether it ever wanted more than it may have: then nothing that it says since can be trusted. */
  wantedMore(): boolean;
}

/** Instantiates Tesseract with a memory that never grows beyond the limit. */
export async function loadTesseract(
  compiled: WasmModule,
  memoryLimitBytes: number,
): Promise<LoadedTesseract> {
  let memory: WasmMemory | undefined;
  let wantedMore = false;
  const instantiateWasm = (imports: WasmImports, receive: Receive) => {
    const instance = new webAssembly.Instance(compiled, imports);
    memory = Object.values(instance.exports).find((one) => one instanceof webAssembly.Memory);
    if (memory) limitGrowth(memory, memoryLimitBytes, () => (wantedMore = true));
    receive(instance, compiled);
    return {};
  };
  const silent = () => undefined;
  const create = require(build) as (options: object) => Promise<TesseractModule>;
  const module = await create({
    instantiateWasm,
    print: silent,
    printErr: silent,
    TesseractProgress: silent,
  });
  return {
    module,
    memoryBytes: () => memory?.buffer.byteLength ?? 0,
    wantedMore: () => wantedMore,
  };
}
