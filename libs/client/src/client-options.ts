import { silentLogger, type Logger } from '@skillgate/core';
import type { CacheConfig, SamePictureWish } from '@skillgate/cache';
import type { CacheMode } from './call-cache.js';
import { checkOptions } from './check-options.js';
import type { CircuitBreakerOptions } from './circuit-breaker.js';
import type { Balance } from './pick.js';
import type { RetryOptions } from './retry.js';
import type { FallbackMode } from './route.js';

/** What one client may have of its own. */
export interface SkillClientOptions {
  /**
   * Where the skill is: host:port, dns:///host:port or unix:path; several in order of preference.
   * @default SKILLGATE_<SKILL>_ADDRESS, or localhost and the skill's port
   */
  address?: string | readonly string[];
  /** What happens when the remote can't answer. @default 'auto' */
  fallback?: FallbackMode;
  /** With several addresses: the first that is healthy, or the one with the fewest calls. @default 'ordered' */
  balance?: Balance;
  /** How long a call may take in all when it does not say, in milliseconds. @default by skill; image 30_000 */
  timeoutMs?: number;
  /**
   * What the cache does for calls that don't say: `auto`, `exact`, `refresh` or `off`.
   * @default 'auto' for images; 'off' for what is read, written or embedded, which is kept only on request
   */
  cache?: CacheMode;
  /** Whose answers these are, such as a tenant: nothing is ever shared across namespaces. @default 'default' */
  namespace?: string;
  /** Which pictures take a kept one's place: the `same`, also `similar` ones, or none (`off`). @default 'same' */
  samePicture?: SamePictureWish;
}

/** How a pool behaves; every figure has a default that suits a container on the same network. */
export interface SkillPoolOptions extends SkillClientOptions {
  /** How long an endpoint may take to connect and say that it serves, in milliseconds. @default 900 */
  connectTimeoutMs?: number;
  /** The longest pause between two tries to connect to an endpoint that is down, in milliseconds. @default 700 */
  maxReconnectBackoffMs?: number;
  /** While calls wait: the time between two pings, in milliseconds. @default 200 */
  pingIntervalMs?: number;
  /** A ping that is not answered within this marks the endpoint down, in milliseconds. @default 700 */
  pingTimeoutMs?: number;
  /**
   * How long one attempt may take, in milliseconds.
   * @default a third of the call's time; all of it with one address and the fallback `never`
   */
  attemptTimeoutMs?: number;
  /** Calls on one endpoint at a time; more wait. @default 128 */
  maxInFlight?: number;
  /** Calls that may wait for one endpoint; more are refused. @default 4_096 */
  maxWaiting?: number;
  /** Calls that may wait for the local engine of a skill; more are refused. @default 4_096 */
  maxLocalWaiting?: number;
  /** The folder that answers are kept in. @default SKILLGATE_CACHE_DIR */
  cacheFolder?: string;
  /** What all its files may take on disk, in bytes. @default SKILLGATE_CACHE_MAX_BYTES, 1 GiB */
  cacheMaxBytes?: number;
  /** The most answers in it. @default SKILLGATE_CACHE_MAX_ENTRIES, 100_000 */
  cacheMaxEntries?: number;
  /** How long an answer is kept, in milliseconds. @default SKILLGATE_CACHE_MAX_AGE_HOURS, 30 days */
  cacheMaxAgeMs?: number;
  retry?: Partial<RetryOptions>;
  circuitBreaker?: Partial<CircuitBreakerOptions>;
  /** Told at level debug what the pool does, and at level warn what its user should know. @default says nothing */
  logger?: Logger;
}

export interface SkillClientSettings {
  address: string | readonly string[] | undefined;
  fallback: FallbackMode;
  balance: Balance;
  timeoutMs: number | undefined;
  cache: CacheMode | undefined;
  namespace: string;
  samePicture: SamePictureWish;
}

/** Where and how much is kept; what is undefined, the environment says. */
export type CacheSettings = Partial<Omit<CacheConfig, 'enabled'>>;

type CacheOption = `cache${Capitalize<keyof CacheSettings>}`;

export interface SkillPoolSettings extends Required<
  Omit<
    SkillPoolOptions,
    keyof SkillClientOptions | 'retry' | 'circuitBreaker' | 'attemptTimeoutMs' | CacheOption
  >
> {
  cache: CacheSettings;
  client: SkillClientSettings;
  attemptTimeoutMs: number | undefined;
  retry: RetryOptions;
  circuitBreaker: Omit<CircuitBreakerOptions, 'slowCallMs'> & { slowCallMs: number | undefined };
}

/**
 * What one client's options come to in a pool.
 * @throws SkillError INVALID_ARGUMENT for an option that there is not
 */
export function withPoolDefaults(
  options: SkillClientOptions,
  pool: SkillClientSettings,
): SkillClientSettings {
  checkOptions(options);
  return {
    address: options.address ?? pool.address,
    fallback: options.fallback ?? pool.fallback,
    balance: options.balance ?? pool.balance,
    timeoutMs: options.timeoutMs ?? pool.timeoutMs,
    cache: options.cache ?? pool.cache,
    namespace: options.namespace ?? pool.namespace,
    samePicture: options.samePicture ?? pool.samePicture,
  };
}

function cacheSettings(options: SkillPoolOptions): CacheSettings {
  const { cacheFolder, cacheMaxBytes, cacheMaxEntries, cacheMaxAgeMs } = options;
  return {
    ...(cacheFolder !== undefined && { folder: cacheFolder }),
    ...(cacheMaxBytes !== undefined && { maxBytes: cacheMaxBytes }),
    ...(cacheMaxEntries !== undefined && { maxEntries: cacheMaxEntries }),
    ...(cacheMaxAgeMs !== undefined && { maxAgeMs: cacheMaxAgeMs }),
  };
}

/** Without what is undefined, which must not take a default's place. */
function definedOf<T extends object>(options: Partial<T> = {}): Partial<T> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}

/** The one place where a pool's defaults stand. */
export function withDefaults(options: SkillPoolOptions): SkillPoolSettings {
  return {
    client: withPoolDefaults(options, {
      address: undefined,
      fallback: 'auto',
      balance: 'ordered',
      timeoutMs: undefined,
      cache: undefined,
      namespace: 'default',
      samePicture: 'same',
    }),
    cache: cacheSettings(options),
    connectTimeoutMs: options.connectTimeoutMs ?? 900,
    maxReconnectBackoffMs: options.maxReconnectBackoffMs ?? 700,
    pingIntervalMs: options.pingIntervalMs ?? 200,
    pingTimeoutMs: options.pingTimeoutMs ?? 700,
    attemptTimeoutMs: options.attemptTimeoutMs,
    maxInFlight: options.maxInFlight ?? 128,
    maxWaiting: options.maxWaiting ?? 4_096,
    maxLocalWaiting: options.maxLocalWaiting ?? 4_096,
    retry: {
      maxAttempts: 3,
      initialBackoffMs: 50,
      maxBackoffMs: 1_000,
      ...definedOf(options.retry),
    },
    circuitBreaker: {
      threshold: 0.5,
      size: 50,
      minimumCalls: 10,
      halfOpenAfterMs: 5_000,
      slowCallMs: undefined,
      ...definedOf(options.circuitBreaker),
    },
    logger: options.logger ?? silentLogger,
  };
}
