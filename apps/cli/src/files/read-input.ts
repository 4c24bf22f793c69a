import { readFile, stat } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { describeFileError } from './describe-file-error.js';
import { stdinName } from './plan-outputs.js';

/** What is read into memory for one picture, so much for each of --concurrency; skills take 20 MiB by default. */
const maxInputMib = 64;
const maxInputBytes = maxInputMib * 1024 * 1024;

function tooLarge(size: string): Error {
  return new Error(
    `A picture of at most ${maxInputMib} MiB was expected, this has ${size}. Make it smaller first, if it is a picture.`,
  );
}

async function readStandardInput(stream: Readable, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of addAbortSignal(signal, stream) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxInputBytes) throw tooLarge('more');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The bytes of an input file, or of standard input for `-`.
 * @throws Error whose message says what was expected and what is there.
 */
export async function readInput(
  input: string,
  signal: AbortSignal,
  stdin: Readable = process.stdin,
): Promise<Buffer> {
  if (input === stdinName) return readStandardInput(stdin, signal);
  try {
    // Looked at before it is opened: opening a pipe waits for its writer, perhaps for ever.
    const found = await stat(input);
    if (found.isDirectory()) {
      throw new Error(
        `It is a folder; name the files in it, such as ${input.replace(/\/$/, '')}/*.jpg`,
      );
    }
    if (!found.isFile()) throw new Error('It is no regular file; pipe it in and name it -');
    if (found.size > maxInputBytes) throw tooLarge(`${found.size} bytes`);
    return await readFile(input, { signal });
  } catch (error) {
    throw describeFileError(error, 'read');
  }
}
