import type { SkillError } from '@skillgate/core';
import type { MethodDefinition } from '../attempt.js';
import type { CachePlan } from '../call-cache.js';
import type { RawAnswer } from '../call.js';
import type { OutgoingRequest } from '../request.js';

/** One item of a batch, ready to be sent; or why it can't be. */
export type BatchItem<M extends MethodDefinition> = { key: string } & (
  { request: OutgoingRequest<M> } | { error: SkillError }
);

/** How an item was answered. */
export type ItemAnswer<M extends MethodDefinition> = { raw: RawAnswer<M> } | { error: SkillError };

/** How one item ended. */
export type BatchOutcome<M extends MethodDefinition> = { key: string } & ItemAnswer<M>;

/** An item that the cache did not answer. */
export interface OpenItem<M extends MethodDefinition> {
  key: string;
  request: OutgoingRequest<M>;
  /** Undefined where the cache has no part in it. */
  plan: CachePlan<M> | undefined;
}

/** An item that is on the stream. */
export interface SentItem<M extends MethodDefinition> extends OpenItem<M> {
  /** By `performance.now()`. */
  sentAtMs: number;
  /** The address that it was sent to. */
  endpoint: string;
}

/** Items that are sent and not yet answered, and answers that are not yet taken, at the most. */
export const batchWindow = 16;
