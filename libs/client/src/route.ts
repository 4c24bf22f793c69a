import type { CallCache } from './call-cache.js';
import type { Endpoint } from './endpoint.js';
import type { Ending } from './ending.js';
import type { PoolEmitter } from './events.js';
import type { LocalEngine } from './local-engine.js';
import type { Balance } from './pick.js';
import type { Quarantine } from './quarantine.js';
import type { RetryBudget, RetryOptions } from './retry.js';
import type { ServedSkill } from './skills/index.js';

/**
 * - `auto`: where the remote can't answer, the same engine in this process does.
 * - `never`: where the remote can't answer, the call fails.
 * - `only`: the remote is never asked.
 */
export type FallbackMode = 'auto' | 'never' | 'only';

/** All that a call of one client needs on its way. */
export interface Route {
  skill: ServedSkill;
  /** How long a call may take in all when its caller does not say, in milliseconds. */
  timeoutMs: number;
  fallback: FallbackMode;
  balance: Balance;
  endpoints: readonly Endpoint[];
  retry: RetryOptions;
  budget: RetryBudget;
  local: LocalEngine;
  quarantine: Quarantine;
  /** Undefined where nothing is kept. */
  cache: CallCache | undefined;
  /** The digests of the models that the remote last answered with, by kind of request; see `rememberModel`. */
  remoteModels: Map<string, string>;
  events: PoolEmitter;
  /** Ended when the client or its pool is closed; the reasons are SkillErrors. */
  closed: readonly Ending[];
  /** Resolves when the state of any endpoint changes. */
  changed: (signal: AbortSignal) => Promise<void>;
}
