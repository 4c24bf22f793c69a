import { smallestCacheBytes } from '@skillgate/cache';
import { invalidArgument } from '@skillgate/core';
import type { SkillClientOptions, SkillPoolOptions } from './client-options.js';

const choices = {
  fallback: ['auto', 'never', 'only'],
  balance: ['ordered', 'balanced'],
  cache: ['auto', 'exact', 'refresh', 'off'],
  samePicture: ['same', 'similar', 'off'],
} satisfies { [Option in keyof SkillClientOptions]: readonly SkillClientOptions[Option][] };

/** The least that each may be. */
const least = {
  timeoutMs: 1,
  connectTimeoutMs: 1,
  maxReconnectBackoffMs: 1,
  pingIntervalMs: 1,
  pingTimeoutMs: 1,
  attemptTimeoutMs: 1,
  maxInFlight: 1,
  maxWaiting: 0,
  maxLocalWaiting: 0,
  cacheMaxBytes: smallestCacheBytes,
  cacheMaxEntries: 1,
  cacheMaxAgeMs: 1,
} satisfies { [Option in keyof SkillPoolOptions]: number };

/** What names something: an empty one is mostly a variable that was not set. */
const names = ['namespace', 'cacheFolder'] satisfies (keyof SkillPoolOptions)[];

/** @throws SkillError INVALID_ARGUMENT that names the option, what was got and what is taken */
export function checkOptions(options: SkillPoolOptions): void {
  for (const [name, allowed] of Object.entries(choices)) {
    const value: unknown = options[name as keyof typeof choices];
    if (value === undefined || (allowed as readonly unknown[]).includes(value)) continue;
    throw invalidArgument(`${name} must be one of ${allowed.join(', ')}, got '${String(value)}'.`);
  }
  for (const [name, minimum] of Object.entries(least)) {
    const value: unknown = options[name as keyof typeof least];
    if (value === undefined || (typeof value === 'number' && value >= minimum)) continue;
    throw invalidArgument(`${name} must be a number from ${minimum}, got '${String(value)}'.`);
  }
  for (const name of names) {
    const value: unknown = options[name];
    if (value === undefined || (typeof value === 'string' && value !== '')) continue;
    throw invalidArgument(`${name} must be a text that is not empty, got '${String(value)}'.`);
  }
}
