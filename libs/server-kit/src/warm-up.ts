import { setTimeout as sleep } from 'node:timers/promises';
import { asSkillError, type Logger, type SkillError } from '@skillgate/core';
import type { Readiness } from './readiness.js';

export interface WarmUpOptions {
  warmUp: (signal: AbortSignal) => Promise<void>;
  /** Aborted when the server is stopped before it was ready. */
  signal: AbortSignal;
  readiness: Readiness;
  log: Logger;
}

/** Between two tries; twice as long after each. */
const retryMs = { first: 1_000, most: 30_000 };

/** @returns why it failed, when it did and the server is wanted still. */
async function warmUpOnce({
  warmUp,
  signal,
  readiness,
  log,
}: WarmUpOptions): Promise<SkillError | undefined> {
  const startedMs = performance.now();
  try {
    await warmUp(signal);
    if (signal.aborted) return undefined;
    readiness.become({ name: 'serving' });
    log.info({ warmUpMs: Math.round(performance.now() - startedMs) }, 'serving');
    return undefined;
  } catch (thrown) {
    if (signal.aborted) return undefined;
    const error = asSkillError(thrown);
    const { state } = readiness;
    const isNews = state.name !== 'failed' || state.error.message !== error.message;
    readiness.become({ name: 'failed', error });
    if (isNews) log.error({ err: error, code: error.code }, 'the warm-up failed');
    return error;
  }
}

/** Until it passes: what is missing may come, such as a model that is fetched while the server runs. */
async function tryAgain(options: WarmUpOptions): Promise<void> {
  const { signal } = options;
  for (let waitMs = retryMs.first; ; waitMs = Math.min(waitMs * 2, retryMs.most)) {
    await sleep(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted || (await warmUpOnce(options)) === undefined) return;
  }
}

/** Lets no calls in any more, for a skill that has lost what it serves with, until its warm-up passes again. */
export function warmUpAgain(problem: SkillError, options: WarmUpOptions): void {
  const { readiness, log } = options;
  if (readiness.state.name !== 'serving') return;
  readiness.become({ name: 'failed', error: problem });
  log.error({ err: problem, code: problem.code }, 'the skill can serve nothing any more');
  void tryAgain(options);
}

/**
 * Warms the skill up, and lets calls in. A failure with FAILED_PRECONDITION, such as a missing model, leaves the server
 * up and unready: its calls and /readyz then tell what to do, and it is tried again, after a second first and every 30
 * later, so that the skill serves once that was put right.
 * @throws SkillError when the first try fails
 */
export async function warmUpSkill(options: WarmUpOptions): Promise<void> {
  const error = await warmUpOnce(options);
  if (error === undefined) return;
  if (error.code === 'FAILED_PRECONDITION') void tryAgain(options);
  throw error;
}
