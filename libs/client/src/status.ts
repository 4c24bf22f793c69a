import type { SkillName } from '@skillgate/core';
import type { CircuitName } from './circuit-breaker.js';
import type { HeldEndpoint } from './endpoints.js';
import type { Counters } from './events.js';
import type { CacheStatus } from './pool-cache.js';
import type { LinkState } from './link-state.js';

export interface EndpointStatus {
  skill: SkillName;
  address: string;
  state: LinkState['name'];
  /** Why it is not serving. */
  detail: string | undefined;
  /** Calls on it, calls that wait for it, and clients that hold it. */
  inFlight: number;
  waiting: number;
  clients: number;
  circuit: CircuitName;
}

export interface PoolStatus {
  endpoints: EndpointStatus[];
  /** Undefined where nothing is kept. */
  cache: CacheStatus | undefined;
  counters: Counters;
  toString(): string;
}

function lineOf(status: EndpointStatus): string {
  const { skill, address, state, detail, inFlight, waiting, circuit } = status;
  const calls = `${inFlight} in flight, ${waiting} waiting`;
  return `${skill} at ${address}: ${state}, ${calls}, circuit ${circuit}${detail ? `; ${detail}` : ''}`;
}

function linesOf(cache: CacheStatus | undefined): string[] {
  if (!cache) return [];
  const { folder, entries, bytes, notes } = cache;
  return [`cache in ${folder}: ${entries} entries, ${bytes} bytes`, ...notes];
}

/** A picture of a pool at one moment. */
export function poolStatus(
  held: readonly HeldEndpoint[],
  counters: Counters,
  cache: CacheStatus | undefined,
): PoolStatus {
  const endpoints = held.map(({ skill, endpoint, holders }): EndpointStatus => {
    const { address, state, inFlight, waiting, circuit } = endpoint;
    return {
      skill,
      address,
      state: state.name,
      detail: 'error' in state ? state.error.message : undefined,
      inFlight,
      waiting,
      clients: holders,
      circuit,
    };
  });
  const counts = Object.entries(counters).map(([name, count]) => `${name} ${count}`);
  return {
    endpoints,
    cache,
    counters: { ...counters },
    toString: () => [...endpoints.map(lineOf), ...linesOf(cache), ...counts].join('\n'),
  };
}
