import { createReadStream } from 'node:fs';
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { Selection } from '@skillgate/cache';
import { invalidArgument } from '@skillgate/core';

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/**
 * What a command line's word stands for: 64 hex digits are a SHA-256, 16 an image hash, all else a file, whose answers
 * are meant.
 * @throws SkillError INVALID_ARGUMENT for a file that can't be read
 */
export async function selectionOf(word: string, namespace: string | undefined): Promise<Selection> {
  const within = namespace === undefined ? {} : { namespace };
  if (/^[\da-f]{64}$/i.test(word)) return { ...within, sha256: word };
  if (/^[\da-f]{16}$/i.test(word)) return { ...within, imageHash: word };
  try {
    return { ...within, sha256: await sha256OfFile(word) };
  } catch (cause) {
    throw invalidArgument(
      `A SHA-256 (64 hex digits), an image hash (16) or a file was expected, got '${word}': ${(cause as Error).message}`,
      { cause },
    );
  }
}
