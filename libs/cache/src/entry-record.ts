import type { SamePictureMode } from './same-picture-mode.js';
import { sha256Now } from './sha256.js';

/** How an input came to the file of another one that shows the same picture. */
export interface Alias {
  /** The key's `input` of the entry that the file was made for. */
  of: string;
  /** How alike the two had to be: who asks for more is not served it. */
  mode: SamePictureMode;
  /** Hash bits that differ, and the score of the comparison: 1 is the limit. */
  distance: number;
  score: number | undefined;
}

/** A file that holds an answer's bulk, named by its content. */
export interface KeptFile {
  sha256: string;
  /** Without a dot, such as `webp`. */
  extension: string;
  sizeBytes: number;
}

/** The words of an entry's record. */
export interface EntryHead {
  namespace: string;
  kind: string;
  inputSha256s: readonly string[];
  /** By `Date.now()`. */
  createdAtMs: number;
  file?: KeptFile;
  /** The file's perceptual hash, 16 hex digits. */
  imageHash?: string;
  alias?: Alias;
  /** SHA-256 of the input that the file was made for. */
  firstSeenSha256: string;
  /** What a hit saves: the input's bytes, and the time that the answer took, in milliseconds. */
  inputBytes: number;
  workMs: number;
}

/** What is kept of one answer. */
export interface EntryRecord {
  head: EntryHead;
  /** The answer without the file's bytes, in a form of the skill's own. */
  payload: Uint8Array;
}

const newline = 0x0a;
const digestLength = 64;

/** A line with the SHA-256 of the rest, a line of JSON, the payload. */
export function encodeRecord(id: string, { head, payload }: EntryRecord): Buffer {
  const body = Buffer.concat([Buffer.from(`${JSON.stringify({ id, ...head })}\n`), payload]);
  return Buffer.concat([Buffer.from(`${sha256Now(body)}\n`), body]);
}

/** The record of an id; undefined where the bytes are not what was written for it. */
export function decodeRecord(id: string, bytes: Buffer): EntryRecord | undefined {
  const body = bytes.subarray(digestLength + 1);
  const isWhole =
    bytes[digestLength] === newline &&
    bytes.toString('latin1', 0, digestLength) === sha256Now(body);
  if (!isWhole) return undefined;
  const end = body.indexOf(newline);
  const { id: writtenFor, ...head } = JSON.parse(body.toString('utf8', 0, end)) as EntryHead & {
    id: string;
  };
  return writtenFor === id ? { head, payload: body.subarray(end + 1) } : undefined;
}
