import { EventEmitter } from 'node:events';
import type { CacheEvent, CacheTrace } from '@skillgate/cache';
import type { ErrorCode, SkillName } from '@skillgate/core';
import type { ServedBy } from './answer.js';
import { countCacheEvent } from './cache-counters.js';
import type { CircuitName } from './circuit-breaker.js';
import type { LinkState } from './link-state.js';
import type { FailureKind } from './remote-failure.js';

/** How a call ended. */
export interface CallEvent {
  skill: SkillName;
  method: string;
  code: 'OK' | ErrorCode;
  /** Who answered; undefined when nobody did. */
  servedBy: ServedBy | undefined;
  /** Why the container did not answer. */
  reason: FallbackReason | undefined;
  /** The cache's part in the answer; undefined when there is none. */
  cache: CacheTrace['result'] | undefined;
  /** How often it was sent to a container. */
  attempts: number;
  totalMs: number;
}

/** Why an answer is a local one: what failed, or that the caller wanted no other. */
export type FallbackReason = FailureKind | 'only';

/** What a pool tells of its work. */
export interface PoolEvents {
  call: [CallEvent];
  retry: [{ skill: SkillName; kind: FailureKind; endpoint: string; delayMs: number }];
  fallback: [{ skill: SkillName; reason: FallbackReason; endpoint: string | undefined }];
  suspect: [{ skill: SkillName; kind: FailureKind; endpoint: string }];
  poison: [{ skill: SkillName; message: string }];
  endpoint: [{ skill: SkillName; address: string; state: LinkState['name'] }];
  breaker: [{ skill: SkillName; address: string; state: CircuitName }];
  cache: [CacheEvent];
}

export type PoolEmitter = EventEmitter<PoolEvents>;

/** One count for each combination of words, such as `calls{skill=image,code=OK,servedBy=remote}`. */
export type Counters = Record<string, number>;

/** Counts what an emitter tells. */
export function countEvents(emitter: PoolEmitter): Counters {
  const counters: Counters = {};
  const count = (key: string, by = 1) => {
    counters[key] = (counters[key] ?? 0) + by;
  };
  emitter.on('call', ({ skill, code, servedBy, reason }) => {
    const by = servedBy === undefined ? '' : `,servedBy=${servedBy}`;
    const why = reason === undefined ? '' : `,reason=${reason}`;
    count(`calls{skill=${skill},code=${code}${by}${why}}`);
  });
  emitter.on('retry', ({ skill, kind }) => count(`retries{skill=${skill},kind=${kind}}`));
  emitter.on('fallback', ({ skill, reason }) =>
    count(`fallbacks{skill=${skill},reason=${reason}}`),
  );
  emitter.on('suspect', ({ skill, kind }) => count(`suspects{skill=${skill},kind=${kind}}`));
  emitter.on('poison', ({ skill }) => count(`poisons{skill=${skill}}`));
  emitter.on('endpoint', ({ skill, state }) =>
    count(`endpoint_changes{skill=${skill},state=${state}}`),
  );
  emitter.on('breaker', ({ skill, state }) =>
    count(`breaker_changes{skill=${skill},state=${state}}`),
  );
  emitter.on('cache', (event) => countCacheEvent(event, count));
  return counters;
}

/** An emitter on which a listener that throws is warned about; it ends neither the call nor the other listeners. */
export function createEmitter(): PoolEmitter {
  const emitter: PoolEmitter = new EventEmitter<PoolEvents>();
  emitter.emit = (...event: unknown[]) => {
    const [name, ...told] = event;
    const listeners = emitter.rawListeners(name as keyof PoolEvents);
    for (const listener of listeners as ((...told: unknown[]) => void)[]) {
      try {
        listener.apply(emitter, told);
      } catch (error) {
        process.emitWarning(`A listener of a Skillgate pool threw: ${String(error)}`);
      }
    }
    return listeners.length > 0;
  };
  return emitter;
}
