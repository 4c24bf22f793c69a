import { decodeLines, encodeLines } from './checked-lines.js';
import type { SamePictureMode } from './same-picture-mode.js';

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

/** A record as the bytes of its file. */
export const encodeRecord = (id: string, record: EntryRecord): Buffer => encodeLines(id, record);

/** The record of an id; undefined where the bytes are not what was written for it. */
export function decodeRecord(id: string, bytes: Buffer): EntryRecord | undefined {
  const lines = decodeLines(id, bytes);
  return lines && isHead(lines.head) ? { head: lines.head, payload: lines.payload } : undefined;
}

const sha256Pattern = /^[\da-f]{64}$/;

export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
const isText = (value: unknown): value is string => typeof value === 'string';
const isOptionally = (value: unknown, pattern: RegExp) =>
  value === undefined || (isText(value) && pattern.test(value));

/** Whoever can write into the folder can write a digest that fits: no name from it may lead out of the folder. */
function isHead(head: object): head is EntryHead {
  const { namespace, kind, inputSha256s, createdAtMs, firstSeenSha256, file, imageHash, alias } =
    head as Partial<EntryHead>;
  return (
    [namespace, kind, firstSeenSha256].every(isText) &&
    Array.isArray(inputSha256s) &&
    inputSha256s.every(isText) &&
    isCount(createdAtMs) &&
    isOptionally(imageHash, /^[\da-f]{16}$/) &&
    (file === undefined || isFile(file)) &&
    (alias === undefined || (isText(alias?.of) && sha256Pattern.test(alias.of)))
  );
}

function isFile(file: Partial<KeptFile> | null): boolean {
  const { sha256, extension, sizeBytes } = file ?? {};
  const isNamed = isText(sha256) && sha256Pattern.test(sha256);
  return isNamed && isText(extension) && /^[a-z\d]{1,16}$/.test(extension) && isCount(sizeBytes);
}
