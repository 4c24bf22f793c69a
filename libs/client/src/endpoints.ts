import type { Environment } from '@skillgate/core';
import { createAnnouncedModels } from './announced-models.js';
import { openChannel } from './channel.js';
import type { SkillPoolSettings } from './client-options.js';
import { clientConfig } from './config.js';
import { createEndpoint, type Endpoint } from './endpoint.js';
import type { PoolEmitter } from './events.js';
import { skillDefinitions, type ServedSkill } from './skills/index.js';
import { serviceName } from './skills/skill-definition.js';

/** The endpoints of a pool, one an address and skill, counted by the clients that hold them. */
export interface Endpoints {
  /** Lends the endpoint of an address; every take is given back once. */
  take(skill: ServedSkill, address: string): Endpoint;
  /** Closes the endpoint when nobody holds it any more. */
  giveBack(endpoint: Endpoint): void;
  all(): readonly HeldEndpoint[];
  /** Resolves when the state of any endpoint changes; rejects with the signal's reason. */
  changed(signal: AbortSignal): Promise<void>;
}

export interface HeldEndpoint {
  skill: ServedSkill;
  endpoint: Endpoint;
  holders: number;
}

export interface EndpointsOptions {
  settings: SkillPoolSettings;
  env: Environment;
  events: PoolEmitter;
  /** An endpoint of the skill keeps its calls waiting and may have fallen silent. */
  onLate: (skill: ServedSkill) => void;
  /** Where announced models are kept; undefined: nowhere. */
  announcedFolder: string | undefined;
}

export function createEndpoints(options: EndpointsOptions): Endpoints {
  const { settings, env, events, onLate, announcedFolder } = options;
  const held = new Map<string, HeldEndpoint>();
  const waiters = new Set<() => void>();
  const config = clientConfig(env);

  /** In a rolling restart one replica leaves when the one before is back, of which a link may not know yet. */
  function hurryOthers(skill: ServedSkill, leaving: string): void {
    for (const other of held.values()) {
      if (other.skill === skill && other.endpoint.address !== leaving) other.endpoint.hurry();
    }
  }

  function open(skill: ServedSkill, address: string): Endpoint {
    let wasServing = false;
    const definition = skillDefinitions[skill];
    return createEndpoint({
      link: {
        skill,
        address,
        serviceName: serviceName(definition),
        token: config.token,
        open: () => openChannel(address, config),
        connectTimeoutMs: settings.connectTimeoutMs,
        maxBackoffMs: settings.maxReconnectBackoffMs,
        parkAfterMs: 1_000,
        forgetAfterMs: 60_000,
      },
      liveness: {
        intervalMs: settings.pingIntervalMs,
        timeoutMs: settings.pingTimeoutMs,
        onLate: () => onLate(skill),
      },
      breaker: {
        ...settings.circuitBreaker,
        slowCallMs: settings.circuitBreaker.slowCallMs ?? definition.slowCallMs,
      },
      announced: createAnnouncedModels(announcedFolder, skill, address),
      attemptTimeoutMs: settings.attemptTimeoutMs,
      maxInFlight: settings.maxInFlight,
      maxWaiting: settings.maxWaiting,
      onState: (where, { name }) => {
        events.emit('endpoint', { skill, address: where, state: name });
        if (wasServing && name === 'not-serving') hurryOthers(skill, where);
        wasServing = name === 'serving';
        for (const wake of waiters) wake();
      },
      onBreaker: (where, state) => events.emit('breaker', { skill, address: where, state }),
    });
  }

  return {
    take(skill, address) {
      const key = `${skill} ${address}`;
      const known = held.get(key) ?? { skill, endpoint: open(skill, address), holders: 0 };
      known.holders += 1;
      held.set(key, known);
      return known.endpoint;
    },
    giveBack(endpoint) {
      for (const [key, known] of held) {
        if (known.endpoint !== endpoint) continue;
        known.holders -= 1;
        if (known.holders > 0) return;
        held.delete(key);
        endpoint.close();
      }
    },
    all: () => [...held.values()],
    changed: (signal) =>
      new Promise((resolve, reject) => {
        const settle = (finish: () => void) => {
          waiters.delete(wake);
          signal.removeEventListener('abort', giveUp);
          finish();
        };
        const wake = () => settle(resolve);
        const giveUp = () => settle(() => reject(signal.reason as Error));
        if (signal.aborted) return reject(signal.reason as Error);
        signal.addEventListener('abort', giveUp, { once: true });
        waiters.add(wake);
      }),
  };
}
