import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Environment } from './variables.js';

/** Where a user's files of one kind lie, by the XDG Base Directory Specification, and where they lie by default. */
const kinds = {
  cache: { variable: 'XDG_CACHE_HOME', fallback: ['.cache'] },
  data: { variable: 'XDG_DATA_HOME', fallback: ['.local', 'share'] },
} as const;

/** Skillgate's folder among a user's caches or data. As the specification says, a relative path is no answer. */
export function userFolder(kind: keyof typeof kinds, env: Environment): string {
  const { variable, fallback } = kinds[kind];
  const named = env[variable] ?? '';
  const folder = isAbsolute(named) ? named : join(env['HOME'] || homedir(), ...fallback);
  return join(folder, 'skillgate');
}
