import type { SkillName } from '@skillgate/core';
import type { CircuitName } from './circuit-breaker.js';
import type { HeldEndpoint } from './endpoints.js';
import type { Counters } from './events.js';
import type { LinkState } from './link-state.js';
import type { EngineLoad } from './local-engine.js';
import type { CacheStatus } from './pool-cache.js';

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

export interface LocalStatus extends EngineLoad {
  skill: SkillName;
}

export interface PoolStatus {
  endpoints: EndpointStatus[];
  /** The engines of this process, one for each skill that has had a client. */
  local: LocalStatus[];
  /** The calls that are finished in processes of their own. */
  quarantine: EngineLoad;
  /** Undefined where nothing is kept. */
  cache: CacheStatus | undefined;
  counters: Counters;
  toString(): string;
}

function lineOf(status: EndpointStatus): string {
  const { skill, address, state, detail, circuit } = status;
  return `${skill} at ${address}: ${state}, ${loadOf(status)}, circuit ${circuit}${detail ? `; ${detail}` : ''}`;
}

const loadOf = ({ inFlight, waiting }: EngineLoad) => `${inFlight} in flight, ${waiting} waiting`;

function linesOf(cache: CacheStatus | undefined): string[] {
  if (!cache) return [];
  const { folder, entries, bytes, notes } = cache;
  return [`cache in ${folder}: ${entries} entries, ${bytes} bytes`, ...notes];
}

/** A picture of a pool at one moment. */
export function poolStatus({
  held,
  ...parts
}: Omit<PoolStatus, 'endpoints' | 'toString'> & { held: readonly HeldEndpoint[] }): PoolStatus {
  const { local, quarantine, cache, counters } = parts;
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
  const engines = [
    ...local.map((engine) => `local ${engine.skill} engine: ${loadOf(engine)}`),
    `quarantine: ${loadOf(quarantine)}`,
  ];
  return {
    endpoints,
    ...parts,
    counters: { ...counters },
    toString: () => [...endpoints.map(lineOf), ...engines, ...linesOf(cache), ...counts].join('\n'),
  };
}
