import { createHash } from 'node:crypto';

import type { Model } from './manifest.js';

/** JSON in which the order of keys says nothing. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/**
 * What tells a model from any other, 64 hex digits: SHA-256 over the SHA-256 of its files by their paths, and over the
 * settings that they are used with, for these change what comes out too.
 */
export function modelDigest({ files, settings }: Pick<Model, 'files' | 'settings'>): string {
  const lines = files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).sort();
  return createHash('sha256').update(lines.join('')).update(canonicalJson(settings)).digest('hex');
}
