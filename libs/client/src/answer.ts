import type { CacheTrace } from '@skillgate/cache';
import { skillNames, skills } from '@skillgate/core';
import type { Identity, Served, SourceImage } from '@skillgate/proto';
import type { FallbackReason } from './events.js';

/** What answered: the container, the same engine in this process, or what either of them answered before. */
export type ServedBy = 'cache' | 'remote' | 'local';

/** Who served, as a client sees it. */
export interface ServerIdentity {
  skill: string;
  release: string;
  contractVersion: string;
  /** Raised by an engine whenever the same input may give another output. */
  resultVersion: number;
  models: { id: string; digest: string }[];
  /** The limits in force, by names that end with their unit, such as `message_bytes`. */
  limits: Record<string, number>;
}

/** What every answer tells of its making. */
export interface Answer {
  /** The request's `id`. */
  id: string;
  servedBy: ServedBy;
  /** Why it is the local engine's; undefined when it is not. */
  fallbackReason: FallbackReason | undefined;
  /** The cache's part in it. */
  cache: CacheTrace;
  /** Where the time went, in milliseconds, at the side that served. */
  timing: { queueMs: number; workMs: number; totalMs: number };
  /** Resident memory of the process that served, in MB of 1,000,000 bytes. */
  ramMb: number;
  /** What the caller should know of an answer that is right all the same. */
  warnings: { code: string; message: string }[];
  identity: ServerIdentity;
}

/** The skill of a number of the contract's enum `Skill`. */
function skillOf(number: number | undefined): string {
  return skillNames.find((name) => skills[name].number === number) ?? 'unknown';
}

/** The contract's `Identity` in the client's words. */
export function identityFrom(identity: Identity | undefined): ServerIdentity {
  return {
    skill: skillOf(identity?.skill),
    release: identity?.release ?? '',
    contractVersion: identity?.contractVersion ?? '',
    resultVersion: identity?.resultVersion ?? 0,
    models: identity?.models.map(({ id, digest }) => ({ id, digest })) ?? [],
    limits: Object.fromEntries(
      identity?.limits.map(({ name, value }) => [name, Number(value)]) ?? [],
    ),
  };
}

/** What an input was found to be; `width` and `height` in pixels, as displayed. */
export interface PictureSource {
  format: string;
  width: number;
  height: number;
  /** Frames of an animation or pages of a document; the first was used. */
  pages: number;
  sizeBytes: number;
}

/** The contract's `SourceImage` in the client's words. */
export function sourceFrom(source: SourceImage | undefined): PictureSource {
  return {
    format: source?.format ?? '',
    width: source?.width ?? 0,
    height: source?.height ?? 0,
    pages: source?.pages ?? 0,
    sizeBytes: Number(source?.sizeBytes ?? 0),
  };
}

/** Who answered, why it was not the container, and the cache's part. */
export interface Origin {
  servedBy: ServedBy;
  reason: FallbackReason | undefined;
  trace: CacheTrace;
}

/** The contract's `Served` in the client's words. */
export function answerFrom(
  served: Served | undefined,
  { servedBy, reason, trace }: Origin,
): Answer {
  const { queueMs = 0, workMs = 0, totalMs = 0 } = served?.timing ?? {};
  return {
    id: served?.id ?? '',
    servedBy,
    fallbackReason: reason,
    cache: trace,
    timing: { queueMs, workMs, totalMs },
    ramMb: served?.ramMb ?? 0,
    warnings: served?.warnings.map(({ code, message }) => ({ code, message })) ?? [],
    identity: identityFrom(served?.identity),
  };
}
