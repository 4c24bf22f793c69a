import { sha256Now } from './sha256.js';

/** What a small file holds: a line of words, and bytes. */
export interface CheckedLines {
  head: Readonly<Record<string, unknown>>;
  payload: Uint8Array;
}

const newline = 0x0a;
const digestLength = 64;

/** A line with the SHA-256 of the rest, a line of JSON with the id that the file is written for, the payload. */
export function encodeLines(
  id: string,
  { head, payload }: { head: object; payload: Uint8Array },
): Buffer {
  const body = Buffer.concat([Buffer.from(`${JSON.stringify({ id, ...head })}\n`), payload]);
  return Buffer.concat([Buffer.from(`${sha256Now(body)}\n`), body]);
}

/** What was written for an id; undefined where the bytes are anything else, whoever put them there. */
export function decodeLines(id: string, bytes: Buffer): CheckedLines | undefined {
  const body = bytes.subarray(digestLength + 1);
  const isWhole =
    bytes[digestLength] === newline &&
    bytes.toString('latin1', 0, digestLength) === sha256Now(body);
  const end = body.indexOf(newline);
  if (!isWhole || end === -1) return undefined;
  const { id: writtenFor, ...head } = wordsOf(body.toString('utf8', 0, end)) ?? {};
  return writtenFor === id ? { head, payload: body.subarray(end + 1) } : undefined;
}

/** The object that a text of JSON stands for, if it does. */
export function wordsOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
