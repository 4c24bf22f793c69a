import {
  cancelled,
  cpuQuota,
  invalidArgument,
  unavailable,
  type Environment,
} from '@skillgate/core';
import {
  withDefaults,
  withPoolDefaults,
  type SkillClientOptions,
  type SkillClientSettings,
  type SkillPoolOptions,
} from './client-options.js';
import { addressesFor } from './config.js';
import { Ending } from './ending.js';
import { createEndpoints } from './endpoints.js';
import { countEvents, createEmitter, type Counters, type PoolEmitter } from './events.js';
import { logEvents } from './log-events.js';
import { createLocalEngine, type LocalEngine } from './local-engine.js';
import { isEngineInstalled } from './local-engines.js';
import { createPoolCache, type PoolCache } from './pool-cache.js';
import { createQuarantine } from './quarantine.js';
import { createRetryBudget } from './retry.js';
import type { Route } from './route.js';
import { createSkillClient } from './skill-client.js';
import {
  servedSkills,
  skillDefinitions,
  type ServedSkill,
  type SkillClients,
} from './skills/index.js';
import { poolStatus, type PoolStatus } from './status.js';

/** Connections, circuit breakers and local engines that clients share. */
export interface SkillPool {
  /** A client of one skill, of its caller's own to close. Clients with the same options share all that lies below. */
  client<Name extends ServedSkill>(skill: Name, options?: SkillClientOptions): SkillClients[Name];
  /** What the pool holds and does right now; its `toString()` says it in a few lines. */
  status(): PoolStatus;
  /** Counts since the start, by event and its words. */
  readonly counters: Readonly<Counters>;
  /** Tells of calls, retries, fallbacks and changes of state: see PoolEvents. */
  readonly events: Pick<PoolEmitter, 'on' | 'once' | 'off'>;
  /** Takes kept answers back, and says what is kept. */
  readonly cache: PoolCache;
  /** Ends everything: calls, connections, timers, engines, children. */
  close(): Promise<void>;
}

/** What clients with the same options have in common. */
interface SharedRoute {
  route: Omit<Route, 'closed'>;
  /** How many have not been closed. */
  clients: number;
}

const closedError = () => cancelled('The client was closed; get another one.');

function checkedSkill(skill: string): void {
  if (Object.hasOwn(skillDefinitions, skill)) return;
  throw invalidArgument(
    `There is no skill '${skill}' in this release; there is: ${servedSkills.join(', ')}.`,
  );
}

/** A pool of one's own, apart from the process-wide one. */
export function createSkillPool(
  options: SkillPoolOptions = {},
  env: Environment = process.env,
): SkillPool {
  const settings = withDefaults(options);
  const events = createEmitter();
  const counters = countEvents(events);
  logEvents(events, settings.logger);
  const cache = createPoolCache({ settings: settings.cache, env, events, logger: options.logger });
  const quarantine = createQuarantine({
    maxWaiting: settings.maxLocalWaiting,
    maxChildren: Math.min(4, Math.max(1, Math.floor(cpuQuota()))),
    idleMs: 5_000,
  });
  const endpoints = createEndpoints({
    settings,
    env,
    events,
    // Its calls may soon be suspects: by the time that they are, a child stands ready.
    onLate: (skill) => isEngineInstalled(skill) && quarantine.prepare(),
    announcedFolder: cache.announcedFolder,
  });
  const engines = new Map<ServedSkill, LocalEngine>();
  const routes = new Map<string, SharedRoute>();
  const closing = new Ending();

  function engineFor(skill: ServedSkill): LocalEngine {
    const engine =
      engines.get(skill) ?? createLocalEngine({ skill, maxWaiting: settings.maxLocalWaiting });
    engines.set(skill, engine);
    return engine;
  }

  function createRoute(skill: ServedSkill, client: SkillClientSettings): SharedRoute['route'] {
    const { address, fallback, balance, timeoutMs } = client;
    const addresses = addressesFor(skill, address, env);
    return {
      skill,
      timeoutMs: timeoutMs ?? skillDefinitions[skill].timeoutMs,
      fallback,
      balance,
      endpoints: addresses.map((one) => endpoints.take(skill, one)),
      retry: settings.retry,
      budget: createRetryBudget(),
      local: engineFor(skill),
      quarantine,
      cache: cache.forClient(client),
      remoteModels: new Map(),
      events,
      changed: endpoints.changed,
    };
  }

  function takeRoute(key: string, skill: ServedSkill, client: SkillClientSettings): SharedRoute {
    const shared = routes.get(key) ?? { route: createRoute(skill, client), clients: 0 };
    routes.set(key, shared);
    shared.clients += 1;
    return shared;
  }

  function giveBack(key: string, shared: SharedRoute): void {
    shared.clients -= 1;
    if (shared.clients > 0 || !routes.delete(key)) return;
    for (const endpoint of shared.route.endpoints) endpoints.giveBack(endpoint);
  }

  return {
    client<Name extends ServedSkill>(skill: Name, own: SkillClientOptions = {}) {
      checkedSkill(skill);
      if (closing.reason) throw unavailable('The pool was closed; create another one.');
      const client = withPoolDefaults(own, settings.client);
      const key = JSON.stringify([skill, client]);
      const shared = takeRoute(key, skill, client);
      const ending = new Ending();
      const route = { ...shared.route, skill, closed: [ending, closing] };
      return createSkillClient<Name>(route, async () => {
        if (ending.reason) return;
        ending.end(closedError());
        giveBack(key, shared);
      });
    },
    status: () =>
      poolStatus({
        held: endpoints.all(),
        local: [...engines].map(([skill, { load }]) => ({ skill, ...load })),
        quarantine: quarantine.load,
        cache: cache.status(),
        counters,
      }),
    counters,
    events,
    cache: cache.handle,
    async close() {
      closing.end(closedError());
      for (const { route } of routes.values()) {
        for (const endpoint of route.endpoints) endpoints.giveBack(endpoint);
      }
      routes.clear();
      quarantine.close();
      await Promise.all([...engines.values()].map((engine) => engine.close()));
      engines.clear();
      await cache.close();
    },
  };
}
