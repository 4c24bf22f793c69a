import {
  choice,
  int,
  readVariables,
  text,
  userFolder,
  type Environment,
  type Variables,
} from '@skillgate/core';
import { smallestCacheBytes } from './cache-options.js';

/** What the cache reads from the environment. */
export const cacheVariables = {
  enabled: choice('SKILLGATE_CACHE', ['on', 'off'], {
    description:
      'Whether answers are kept on disk: of images unless a client says otherwise, of texts only on request.',
    default: 'on',
  }),
  folder: text('SKILLGATE_CACHE_DIR', {
    description:
      'The folder that answers are kept in. Any number of processes of one machine may share it.',
    default: undefined,
    shownDefault: '`$XDG_CACHE_HOME/skillgate`, or `~/.cache/skillgate`',
  }),
  maxBytes: int('SKILLGATE_CACHE_MAX_BYTES', {
    description: 'What all its files may take on disk, in bytes; the least recently used go first.',
    default: 1024 ** 3,
    min: smallestCacheBytes,
  }),
  maxEntries: int('SKILLGATE_CACHE_MAX_ENTRIES', {
    description: 'The most answers in it.',
    default: 100_000,
    min: 1,
  }),
  maxAgeHours: int('SKILLGATE_CACHE_MAX_AGE_HOURS', {
    description: 'How long an answer is kept, in hours.',
    default: 720,
    min: 1,
  }),
} satisfies Variables;

/** Where and how much is kept, as the environment says. */
export interface CacheConfig {
  enabled: boolean;
  folder: string;
  maxBytes: number;
  maxEntries: number;
  maxAgeMs: number;
}

/** @throws SkillError FAILED_PRECONDITION that names each variable that does not fit */
export function cacheConfig(env: Environment): CacheConfig {
  const { enabled, folder, maxAgeHours, ...limits } = readVariables(cacheVariables, env);
  return {
    enabled: enabled === 'on',
    folder: folder ?? userFolder('cache', env),
    maxAgeMs: maxAgeHours * 3_600_000,
    ...limits,
  };
}
