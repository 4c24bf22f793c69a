import { createHash } from 'node:crypto';
import { SkillError } from '@skillgate/core';

/** How long an input that killed its process is refused, in milliseconds. */
const rememberMs = 600_000;
/** The oldest go first beyond this. */
const maxRemembered = 1_000;

/** SHA-256 of an input → until when it is refused, by `Date.now()`. */
const remembered = new Map<string, number>();

function digest(inputs: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(input);
  return hash.digest('hex');
}

/** The error of an input that killed two processes, or did so within the last ten minutes. */
export function poisonError(inputSha256: string): SkillError {
  return new SkillError(
    'ABORTED',
    `The input with SHA-256 ${inputSha256} ended the process that worked on it, and a second one of its own. ` +
      `It is refused in this process for ${rememberMs / 60_000} minutes. Please report it with the file.`,
  );
}

/** Remembers an input that killed its process, everywhere in this process. */
export function rememberPoison(inputs: readonly Uint8Array[]): SkillError {
  const sha256 = digest(inputs);
  const [oldest] = remembered.keys();
  if (remembered.size >= maxRemembered && oldest !== undefined) remembered.delete(oldest);
  remembered.set(sha256, Date.now() + rememberMs);
  return poisonError(sha256);
}

/** @throws SkillError ABORTED for an input that is remembered. Costs a hash only while anything is. */
export function refusePoison(inputs: readonly Uint8Array[]): void {
  const now = Date.now();
  for (const [sha256, until] of remembered) if (until <= now) remembered.delete(sha256);
  if (remembered.size === 0) return;
  const sha256 = digest(inputs);
  if (remembered.has(sha256)) throw poisonError(sha256);
}
