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

/** Those that are looked at elsewhere, or are objects. */
const others = [
  'address',
  'retry',
  'circuitBreaker',
  'logger',
] satisfies (keyof SkillPoolOptions)[];

/** setTimeout's own limit: beyond it a timer fires at once. */
const mostTimerMs = 0x7fff_ffff;
const known = [...Object.keys(choices), ...Object.keys(least), ...names, ...others];

/** A misspelt option would silently leave its default in place. */
function refuseUnknown(options: object): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw invalidArgument(`There is no option '${unknown}'; there is: ${known.sort().join(', ')}.`);
}

function checkAddress(address: unknown): void {
  const all: readonly unknown[] = Array.isArray(address) ? address : [address];
  if (all.length > 0 && all.every((one) => typeof one === 'string' || one === undefined)) return;
  throw invalidArgument(
    `address must be a text such as 'localhost:50052', or several in a list, got ${JSON.stringify(address)}.`,
  );
}

const isBetween = (value: unknown, least: number, most: number) =>
  typeof value === 'number' && value >= least && value <= most;

/** @throws SkillError INVALID_ARGUMENT that names the option, what was got and what is taken */
export function checkOptions(options: SkillPoolOptions): void {
  refuseUnknown(options);
  checkAddress(options.address);
  for (const [name, allowed] of Object.entries(choices)) {
    const value: unknown = options[name as keyof typeof choices];
    if (value === undefined || (allowed as readonly unknown[]).includes(value)) continue;
    throw invalidArgument(`${name} must be one of ${allowed.join(', ')}, got '${String(value)}'.`);
  }
  for (const [name, minimum] of Object.entries(least)) {
    const value: unknown = options[name as keyof typeof least];
    const most = name.endsWith('Ms') && name !== 'cacheMaxAgeMs' ? mostTimerMs : Infinity;
    if (value === undefined || isBetween(value, minimum, most)) continue;
    const bounds = most === Infinity ? `from ${minimum}` : `from ${minimum} to ${most}`;
    throw invalidArgument(`${name} must be a number ${bounds}, got '${String(value)}'.`);
  }
  for (const name of names) {
    const value: unknown = options[name];
    if (value === undefined || (typeof value === 'string' && value !== '')) continue;
    throw invalidArgument(`${name} must be a text that is not empty, got '${String(value)}'.`);
  }
}
