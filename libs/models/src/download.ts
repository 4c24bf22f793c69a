import { open, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { SourceFailed } from './source-failed.js';

/** Without a byte for so long a server is taken for dead, in milliseconds. */
const stallMs = 30_000;
/** Tries in a row that brought nothing new, before the source is given up. */
const maxVainTries = 4;

export interface Download {
  url: string;
  headers?: Readonly<Record<string, string>>;
  /** Where the bytes go; what is there already is gone on from. */
  path: string;
  /** How many there are in all. */
  bytes: number;
  /** The first pause before another try, in milliseconds; doubled with each that brings nothing. */
  retryPauseMs: number;
  signal: AbortSignal;
  onBytes: (received: number) => void;
}

/** One answer's body, from where it begins. */
interface Body {
  pieces: AsyncIterable<Uint8Array>;
  start: number;
}

const isPassing = (status: number) => status === 408 || status === 429 || status >= 500;

/** Asks for what is missing. A server without ranges, or whose file is another, sends all from the start. */
async function ask(
  request: Pick<Download, 'url' | 'headers'>,
  offset: number,
  signal: AbortSignal,
): Promise<Body> {
  const { url, headers } = request;
  const range = offset > 0 ? { range: `bytes=${offset}-` } : undefined;
  // Unpacked on the way, bytes could not be counted.
  const response = await fetch(url, {
    headers: { ...headers, ...range, 'accept-encoding': 'identity' },
    signal,
  });
  const { status, body } = response;
  if (status === 416 && range !== undefined) {
    await body?.cancel();
    return ask(request, 0, signal);
  }
  if (!response.ok || body === null) {
    await body?.cancel();
    throw new SourceFailed(`${url} answered ${status}`, { isPassing: isPassing(status), status });
  }
  const goesOn = response.headers.get('content-range')?.startsWith(`bytes ${offset}-`) === true;
  return { pieces: body, start: status === 206 && goesOn ? offset : 0 };
}

async function write(file: FileHandle, body: Body, download: Download, alive: () => void) {
  let at = body.start;
  await file.truncate(at);
  for await (const piece of body.pieces) {
    alive();
    if (at + piece.length > download.bytes) {
      await file.truncate(0);
      throw new SourceFailed(
        `${download.url} sends more than the ${download.bytes} bytes expected`,
      );
    }
    await file.write(piece, 0, piece.length, at);
    at += piece.length;
    download.onBytes(at);
  }
  if (at < download.bytes)
    throw new Error(`the answer ended after ${at} of ${download.bytes} bytes`);
}

/** A signal that aborts too when nobody calls `alive` for a while. */
function createStallSignal(signal: AbortSignal) {
  const stalled = new AbortController();
  const stall = () => stalled.abort(new Error(`nothing came for ${stallMs / 1000} s`));
  const timer = setTimeout(stall, stallMs);
  return {
    signal: AbortSignal.any([signal, stalled.signal]),
    alive: () => void timer.refresh(),
    end: () => clearTimeout(timer),
  };
}

async function tryOnce(download: Download, file: FileHandle, offset: number): Promise<void> {
  const { signal, alive, end } = createStallSignal(download.signal);
  try {
    // Not flushed to the disk: what a power cut leaves is seen by its hash.
    await write(file, await ask(download, offset, signal), download, alive);
  } finally {
    end();
  }
}

function reasonOf(thrown: unknown): string {
  const { message, cause } = thrown as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

/** The server's fault, so that another try may help: not the disk's, and not the caller's end. */
function isWorthAnotherTry(thrown: unknown, signal: AbortSignal): boolean {
  if (signal.aborted) return false;
  if (thrown instanceof SourceFailed) return thrown.isPassing;
  const { syscall } = thrown as NodeJS.ErrnoException;
  return syscall !== 'write' && syscall !== 'ftruncate';
}

/** The size of a file that stands under its path still: another process may have taken it away. */
async function sizeInPlace(file: FileHandle, path: string): Promise<number> {
  const [own, there] = [await file.stat(), await stat(path).catch(() => undefined)];
  if (there?.ino === own.ino) return own.size;
  throw new SourceFailed('another process has taken over what was fetched: try again');
}

/**
 * Fetches a file over HTTP, going on where an earlier try or process ended. Broken connections are taken up again as
 * long as each try brings something new.
 * @throws SourceFailed where the server refuses or stays broken; the file system's error; `signal.reason`.
 */
export async function download(request: Download): Promise<void> {
  const { path, bytes, signal, url } = request;
  const file = await open(path, 'a+').then(async (made) => (await made.close(), open(path, 'r+')));
  try {
    let vain = 0;
    for (let offset = await sizeInPlace(file, path); ;) {
      if (offset > bytes) await file.truncate((offset = 0));
      if (offset === bytes) return;
      try {
        await tryOnce(request, file, offset);
      } catch (thrown) {
        signal.throwIfAborted();
        const reached = await sizeInPlace(file, path);
        vain = reached > offset ? 0 : vain + 1;
        if (!isWorthAnotherTry(thrown, signal)) throw thrown;
        if (vain >= maxVainTries) {
          throw new SourceFailed(`${url} can’t be fetched (${reasonOf(thrown)})`, {
            cause: thrown,
          });
        }
        await sleep(request.retryPauseMs * 2 ** vain, undefined, { signal });
      }
      offset = await sizeInPlace(file, path);
    }
  } finally {
    await file.close();
  }
}
